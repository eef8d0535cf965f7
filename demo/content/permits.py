"""Administrative permits, chosen by the trade in the holder's name."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from demo.content.shape import InventedRecord, Setting, agency_for, document_number, party_kind

ITEM = "permit"


class Permit(NamedTuple):
    """A kind of permit. `category` is a code of the enumeration permit_kind; `years` it is valid, 0 for ever."""

    office: str
    word: str
    document: str
    certificate: str
    prefix: str
    content: str
    category: str
    years: int


FOOD = Permit(
    "samr",
    "市监许",
    "食品经营许可决定书",
    "食品经营许可证",
    "JY",
    "食品销售（预包装食品、散装食品）；餐饮服务",
    "ordinary",
    5,
)
TRANSPORT = Permit(
    "mot",
    "交运许",
    "道路运输经营许可决定书",
    "道路运输经营许可证",
    "示交运管许可字",
    "道路普通货物运输、货物专用运输（冷藏保鲜设备）",
    "ordinary",
    4,
)
DISCHARGE = Permit(
    "mee",
    "环许",
    "排污许可决定书",
    "排污许可证",
    "PW",
    "准予排放废水、废气污染物，排放口位置和数量、污染物种类、排放浓度和总量见副本",
    "ordinary",
    5,
)
SAFETY = Permit(
    "mohurd",
    "建安许",
    "安全生产许可决定书",
    "安全生产许可证",
    "（示）JZ安许证字",
    "建筑施工",
    "ordinary",
    3,
)
QUALIFICATION = Permit(
    "mohurd",
    "建资许",
    "建筑业企业资质核准决定书",
    "建筑业企业资质证书",
    "D999",
    "建筑工程施工总承包贰级；建筑装修装饰工程专业承包壹级",
    "recognition",
    5,
)
HYGIENE = Permit(
    "nhc",
    "卫公许",
    "公共场所卫生许可决定书",
    "公共场所卫生许可证",
    "示卫公证字",
    "公共场所卫生许可（住宿、美容美发）",
    "ordinary",
    4,
)
CHEMICALS = Permit(
    "mem",
    "应急许",
    "危险化学品经营许可决定书",
    "危险化学品经营许可证",
    "示危化经字",
    "不带储存设施经营：见许可范围目录",
    "ordinary",
    3,
)
DEVICES = Permit(
    "samr",
    "药监械许",
    "医疗器械经营许可决定书",
    "医疗器械经营许可证",
    "示药监械经营许",
    "第三类医疗器械批发：注射穿刺器械、医用成像器械",
    "ordinary",
    5,
)
CHANGE = Permit(
    "samr",
    "登字",
    "准予变更登记通知书",
    "营业执照",
    "",
    "经营范围、注册地址变更登记",
    "registration",
    0,
)
TOURISM = Permit(
    "mct",
    "文旅许",
    "营业性演出许可决定书",
    "营业性演出许可证",
    "示文演",
    "经营演出及经纪业务",
    "ordinary",
    2,
)

_BY_WORD = (
    (("食品", "餐饮", "酒", "茶", "粮", "饮", "果", "水产", "超市", "饭店"), FOOD),
    (("物流", "运输", "货运", "运", "快递"), TRANSPORT),
    (("建筑", "工程", "装饰", "建设", "安装", "劳务"), SAFETY),
    (("化工", "石油", "涂料", "气体", "燃料", "加油"), CHEMICALS),
    (("制造", "制品", "纸", "印染", "机械", "材料", "矿", "塑"), DISCHARGE),
    (("医疗", "医药", "器械", "药"), DEVICES),
    (("酒店", "宾馆", "健康"), HYGIENE),
    (("文化", "传媒", "娱乐", "旅游", "艺术"), TOURISM),
)
_OTHERS = (CHANGE, CHANGE, FOOD, TRANSPORT, QUALIFICATION)


def kind_for(setting: Setting) -> Permit:
    """The permit that goes with the holder's trade; one time in four any other."""
    if setting.rng.random() < 0.75:
        name = setting.entity.name
        for words, permit in _BY_WORD:
            if any(word in name for word in words):
                return permit
    return setting.rng.choice(_OTHERS)


def random_permit(setting: Setting) -> InventedRecord:
    """A permit of the last four years."""
    return permit(setting, kind_for(setting), age=int(setting.rng.random() ** 1.3 * 1500) + 3)


def permit(setting: Setting, kind: Permit, *, age: int) -> InventedRecord:
    """A permit granted `age` days ago."""
    decided = setting.ago(age)
    agency = agency_for(setting, kind.office)
    return InventedRecord(
        item=ITEM,
        source=agency,
        deciding=agency,
        document_number=document_number(setting, kind.word, decided),
        severity="",
        conditions=frozenset(),
        decided_on=decided,
        published_on=min(decided.replace(day=28), setting.today) if decided.day < 20 else None,
        details=_details(setting, kind, decided),
    )


def _details(setting: Setting, kind: Permit, decided: date) -> dict[str, Any]:
    serial = int(setting.rng.random() * 10**8)
    details = {
        "document_name": kind.document,
        "permit_kind": kind.category,
        "certificate_name": kind.certificate,
        "certificate_number": f"{kind.prefix}{setting.entity.region}{serial:08d}",
        "content": kind.content,
        "valid_from": decided.isoformat(),
        "permit_state": "valid",
        "party_kind": party_kind(setting.entity),
    }
    if kind.years:
        until = decided.replace(year=decided.year + kind.years, day=min(decided.day, 28))
        details["valid_until"] = until.isoformat()
        details["permit_state"] = "valid" if until >= setting.today else "invalid"
    return details
