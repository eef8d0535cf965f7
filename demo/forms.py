"""Legal forms by kind of entity, and the first two characters of their codes."""

from __future__ import annotations

from collections.abc import Mapping

from demo.statistics import Weighted

# Forms of the counts that a company bears in its own name; the others belong to branches and to other kinds.
COMPANY_FORMS = (
    "有限公司",
    "有限责任公司",
    "厂",
    "(none)",
    "公司",
    "股份有限公司",
    "总公司",
    "普通合伙",
    "有限合伙",
    "加油站",
    "药店",
    "酒店",
    "宾馆",
    "集团公司",
    "股份公司",
)
BRANCH_FORMS = ("分公司", "营业厅", "门市部", "服务部", "支公司", "营业部", "经销部", "办事处")
COOPERATIVE_FORMS = ("专业合作社", "农民专业合作社", "合作社")
SHOP_FORMS = ("店", "经营部", "部", "商行", "超市", "饭店", "工作室")

ORGANIZATION_FORMS = ("协会", "商会", "服务中心", "促进会", "基金会", "培训中心")
INSTITUTION_FORMS = ("研究院", "研究所", "检测中心", "服务站", "推广中心")
BODY_FORMS = ("街道办事处", "镇人民政府", "乡人民政府")
COLLECTIVE_FORMS = ("村股份经济合作社", "镇经济联合社", "村民小组经济合作社")
OTHER_FORMS = ("律师事务所", "会计师事务所", "司法鉴定中心", "工会委员会")

# How many entities of a thousand are of a kind: companies, branches and cooperatives as in the counts of names
# (which are of enterprises). Real registers hold more individual businesses than companies; the demo shows more
# companies, because most of what there is to see hangs on them.
KINDS = Weighted.of(
    [
        ("enterprise", 675),
        ("branch", 75),
        ("individual_business", 135),
        ("farmer_cooperative", 55),
        ("social_organization", 25),
        ("public_institution", 14),
        ("government_body", 7),
        ("collective", 8),
        ("other", 6),
    ]
)

STATUSES = Weighted.of(
    [
        ("active", 840),
        ("cancelled", 90),
        ("revoked", 45),
        ("suspended", 10),
        ("moved_out", 10),
        ("unknown", 5),
    ]
)

_PREFIX_BY_KIND = {
    "enterprise": "91",
    "branch": "91",
    "individual_business": "92",
    "farmer_cooperative": "93",
    "public_institution": "12",
    "government_body": "11",
}
_PREFIX_BY_FORM = {
    "协会": "51",
    "商会": "51",
    "促进会": "51",
    "基金会": "53",
    "服务中心": "52",
    "培训中心": "52",
    "村股份经济合作社": "N2",
    "村民小组经济合作社": "N1",
    "镇经济联合社": "N3",
    "律师事务所": "31",
    "会计师事务所": "Y1",
    "司法鉴定中心": "34",
    "工会委员会": "81",
}


def prefix(kind: str, form: str) -> str:
    """Registering department and type: the first two characters of the code."""
    return _PREFIX_BY_KIND.get(kind) or _PREFIX_BY_FORM[form]


def forms_by_kind(counts: Mapping[str, int]) -> dict[str, Weighted]:
    """The forms of each kind, weighted by the counts where these have them, evenly where not."""

    def of(forms: tuple[str, ...]) -> Weighted:
        return Weighted.of((form, counts.get(form, 0) or 1000) for form in forms)

    return {
        "enterprise": of(COMPANY_FORMS),
        "branch": of(BRANCH_FORMS),
        "individual_business": of(SHOP_FORMS),
        "farmer_cooperative": of(COOPERATIVE_FORMS),
        "social_organization": of(ORGANIZATION_FORMS),
        "public_institution": of(INSTITUTION_FORMS),
        "government_body": of(BODY_FORMS),
        "collective": of(COLLECTIVE_FORMS),
        "other": of(OTHER_FORMS),
    }
