"""Six invented lists of the fictitious province, complete: grounds, terms, conditions of removal, measures. Pure."""

from __future__ import annotations

from typing import NamedTuple

FOUNDING = "示例省社会信用条例（虚构，仅供演示）"


class Basis(NamedTuple):
    """A ground of entry; `months` empty: the list's own term, 0: until removed."""

    code: str
    zh: str
    en: str
    months: int | None = None


class Consequence(NamedTuple):
    """A measure and the department whose provincial bureau carries it out."""

    purpose: str
    zh: str
    en: str
    office: str


class InventedList(NamedTuple):
    """A list; `branches` of a chain penalised within a year suggest a case (0: no such rule)."""

    code: str
    kind: str
    zh: str
    en: str
    offices: tuple[str, ...]  # the first leads
    months: int
    least: int
    review: str
    grounds: tuple[Basis, ...]
    removal: tuple[tuple[str, str], ...]
    measures: tuple[Consequence, ...]
    shares_persons: bool = False
    branches: int = 0


_REMOVAL = (
    ("已履行处罚决定规定的义务", "The duties of the penalty decision are performed"),
    ("已消除危害后果和不良影响", "Harm and bad effects are removed"),
    ("已公开作出守信承诺", "A public commitment to keep faith is made"),
)
_NO_BIDS = Consequence(
    "procurement", "限制参加政府采购和招标投标", "No government procurement or bidding", "ndrc"
)
_NO_FUNDS = Consequence("subsidy", "限制享受财政补助", "No public subsidies", "ndrc")
_MORE_CHECKS = Consequence("inspection", "提高监督检查频次", "Inspected more often", "samr")

LISTS = (
    InventedList(
        "demo-market",
        "blacklist",
        "示例省市场监管严重违法失信名单",
        "Example Province: serious breaches in market regulation",
        ("samr", "ndrc"),
        36,
        12,
        "provincial",
        (
            Basis(
                "m1",
                "一年内因同类违法行为受到三次以上行政处罚",
                "Penalised three times for one breach within a year",
            ),
            Basis("m2", "被吊销许可证后继续经营", "Went on trading after its permit was revoked"),
            Basis(
                "m3",
                "连锁企业的分支机构一年内多家受到处罚",
                "Several outlets of a chain penalised within a year",
                24,
            ),
        ),
        _REMOVAL,
        (
            _NO_BIDS,
            _NO_FUNDS,
            _MORE_CHECKS,
            Consequence("honour", "取消评优评先资格", "No honours or awards", "ndrc"),
            Consequence("licence", "从严审查行政许可", "Permits examined more strictly", "samr"),
        ),
        branches=5,
    ),
    InventedList(
        "demo-environment",
        "blacklist",
        "示例省生态环境严重失信名单",
        "Example Province: serious breaches in environmental protection",
        ("mee",),
        36,
        12,
        "provincial",
        (
            Basis("e1", "篡改、伪造环境监测数据", "Falsified environmental monitoring data"),
            Basis("e2", "以逃避监管的方式排放污染物", "Discharged pollutants so as to evade supervision"),
        ),
        _REMOVAL,
        (
            _NO_FUNDS,
            Consequence("land", "限制取得政府供应土地", "No land supplied by the government", "mohurd"),
            Consequence("inspection", "列为重点监管对象", "Placed under special supervision", "mee"),
        ),
    ),
    InventedList(
        "demo-safety",
        "blacklist",
        "示例省安全生产严重失信主体名单",
        "Example Province: serious breaches in work safety",
        ("mem", "fire"),
        36,
        12,
        "provincial",
        (
            Basis("s1", "发生较大以上生产安全事故并负有责任", "Answers for a larger work-safety accident"),
            Basis("s2", "隐瞒、谎报生产安全事故", "Concealed or misreported an accident", 0),
        ),
        _REMOVAL,
        (
            _NO_BIDS,
            Consequence("office", "限制担任同类企业高级管理职务", "No senior post in such companies", "mem"),
            Consequence("finance", "供金融机构授信参考", "Banks take it into account", "ndrc"),
        ),
        shares_persons=True,
    ),
    InventedList(
        "demo-construction",
        "blacklist",
        "示例省建设市场主体失信名单",
        "Example Province: breaches in the construction market",
        ("mohurd",),
        12,
        3,
        "none",
        (
            Basis("c1", "转包或者违法分包", "Subcontracted the whole or against the law"),
            Basis(
                "c2", "拖欠工程款或者农民工工资", "Owes payments for works or wages of migrant workers", 24
            ),
        ),
        _REMOVAL[:2],
        (_NO_BIDS, Consequence("licence", "限制资质升级", "No higher qualification", "mohurd")),
    ),
    InventedList(
        "demo-honest",
        "redlist",
        "示例省诚信经营示范企业名单",
        "Example Province: model companies for honest business",
        ("ndrc", "samr"),
        24,
        0,
        "provincial",
        (
            Basis("h1", "连续三年无行政处罚记录", "No penalty for three years in a row"),
            Basis("h2", "公开承诺全部履行", "Every public commitment kept"),
        ),
        (("不再符合列入条件", "The conditions of entry no longer hold"),),
        (
            Consequence("licence", "行政许可容缺受理、优先办理", "Permits handled first", "samr"),
            Consequence("inspection", "降低抽查比例", "Inspected less often", "samr"),
            Consequence("finance", "向金融机构推荐", "Recommended to banks", "ndrc"),
        ),
    ),
    InventedList(
        "demo-quality",
        "redlist",
        "示例省质量信用优秀企业名单",
        "Example Province: companies with excellent quality",
        ("samr",),
        36,
        0,
        "none",
        (Basis("q1", "获得省级以上质量奖", "Holds a quality award of the province or higher"),),
        (("不再符合列入条件", "The conditions of entry no longer hold"),),
        (Consequence("honour", "优先推荐参加评优", "Put forward first for honours", "samr"),),
    ),
)
