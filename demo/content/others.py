"""Abnormal operations, commitments and awards."""

from __future__ import annotations

from datetime import timedelta

from demo.content.shape import InventedRecord, Setting, agency_for, document_number
from demo.offices import bureau_code, bureaus
from demo.places import PROVINCE_CODE

_GROUNDS = (
    "通过登记的住所或者经营场所无法联系",
    "通过登记的住所或者经营场所无法联系",
    "未依照规定的期限公示年度报告",
    "公示企业信息隐瞒真实情况、弄虚作假",
)
_COMMITMENTS = (
    ("active", "主动公开作出守法诚信经营承诺，接受社会监督"),
    ("approval_replacing", "办理食品经营许可（仅销售预包装食品）时以告知承诺替代证明材料"),
    ("approval_replacing", "公共场所卫生许可告知承诺：承诺符合卫生标准和要求"),
    ("industry_self_discipline", "遵守行业公约，抵制不正当竞争，不发布虚假信息"),
    ("credit_repair", "承诺所提交材料真实、合法、有效，不再发生同类违法行为"),
)
_FULFILMENT = ("fulfilled", "fulfilled", "fulfilled", "ongoing", "ongoing", "unfulfilled")
_AWARDS = (
    ("ndrc", "示例省诚信经营示范单位", "province"),
    ("samr", "示例省质量奖提名奖", "province"),
    ("miit", "专精特新中小企业", "province"),
    ("mohurd", "示例杯优质工程奖", "province"),
    ("mem", "安全生产标准化达标企业", "city"),
    ("mct", "优质旅游服务单位", "city"),
    ("samr", "守合同重信用企业", "city"),
)


def abnormal_operations(setting: Setting, *, age: int | None = None) -> InventedRecord:
    """An entry on the list of abnormal operations; shown until it is taken off."""
    days = age if age is not None else 20 + int(setting.rng.random() * 1400)
    listed = setting.ago(days)
    agency = agency_for(setting, "samr")
    return InventedRecord(
        item="abnormal_operations",
        source=agency,
        deciding=agency,
        document_number=document_number(setting, "市监列异", listed),
        severity="",
        conditions=frozenset(),
        decided_on=listed,
        published_on=listed,
        details={"ground": setting.rng.choice(_GROUNDS), "listed_on": listed.isoformat()},
    )


def commitment(setting: Setting, *, age: int | None = None) -> InventedRecord:
    """A commitment and whether it was kept."""
    kind, matter = setting.rng.choice(_COMMITMENTS)
    made = setting.ago(age if age is not None else 5 + int(setting.rng.random() * 900))
    agency = bureau_code("ndrc", setting.city().code)
    return InventedRecord(
        item="commitment",
        source=agency,
        deciding=agency,
        document_number="",
        severity="",
        conditions=frozenset(),
        decided_on=made,
        published_on=min(made + timedelta(days=5), setting.today),
        details={
            "commitment_type": kind,
            "matter": matter,
            "content": f"本单位郑重承诺：{matter}。如违背承诺，自愿接受依法依规的处理并承担相应责任。",
            "made_on": made.isoformat(),
            "accepting_agency": bureaus()[agency].name,
            "breach_liability": "依法承担相应的法律责任，违约信息记入信用记录",
            "fulfilment": setting.rng.choice(_FULFILMENT),
        },
    )


def award(setting: Setting, *, age: int | None = None) -> InventedRecord:
    """An honour with its year and level."""
    office, title, level = setting.rng.choice(_AWARDS)
    given = setting.ago(age if age is not None else 30 + int(setting.rng.random() * 1500))
    place = PROVINCE_CODE if level == "province" else setting.city().code
    agency = bureau_code(office, place)
    return InventedRecord(
        item="award",
        source=agency,
        deciding=agency,
        document_number=document_number(setting, "表彰", given),
        severity="",
        conditions=frozenset(),
        decided_on=given,
        published_on=min(given + timedelta(days=10), setting.today),
        details={"title": f"{given.year}年度{title}", "level": level, "awarded_on": given.isoformat()},
    )
