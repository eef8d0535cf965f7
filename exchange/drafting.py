"""A first draft of a profile from a file's heading: what can be known is filled in, the rest is for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import yaml

from exchange.profile_yaml import ProfileError
from exchange.profiles import DATES, ENTITY_FIELDS, RECORD_FIELDS, SHIPPED, load
from records.catalogue import catalogue
from registry.names import fold_name

# What sources call things, beyond the columns of the profiles that come with the site.
WORDS = {
    "entity.name": (
        "企业名称",
        "单位名称",
        "当事人",
        "行政相对人名称",
        "当事人名称",
        "公司名称",
        "company",
        "name",
    ),
    "entity.usci": ("统一社会信用代码", "信用代码", "社会信用代码", "usci", "uscc"),
    "entity.region": ("地区", "省份", "所在地", "region", "province"),
    "document_number": (
        "文号",
        "决定书文号",
        "处罚决定书文号",
        "行政处罚决定书文号",
        "许可文书号",
        "document number",
    ),
    "decided_on": ("决定日期", "处罚日期", "处罚决定日期", "许可决定日期", "decision date", "decided on"),
    "published_on": ("公示日期", "发布日期", "公开日期", "published on"),
    "source_url": ("网址", "链接", "原文链接", "url", "link"),
    "details.facts": ("违法事实", "事由", "处罚事由", "违法行为", "facts"),
    "details.legal_basis": ("处罚依据", "法律依据", "依据", "legal basis"),
    "details.penalty_content": ("处罚内容", "处罚结果", "penalty"),
    "details.fine_fen": ("罚款金额", "罚款", "罚款金额（万元）", "罚款金额（元）", "fine"),
    "name": ("企业名称", "单位名称", "名称", "company", "name"),
    "usci": ("统一社会信用代码", "信用代码", "usci", "uscc"),
    "legal_representative": ("法定代表人", "负责人", "legal representative"),
    "established_on": ("成立日期", "注册日期", "established on"),
    "address": ("住所", "注册地址", "地址", "address"),
    "scope": ("经营范围", "scope"),
    "registering_authority": ("登记机关", "registering authority"),
}
PERSONAL = re.compile("身份证|证件号|手机|电话|联系方式|phone|mobile|identity", re.IGNORECASE)
AGENCY = re.compile("机关|部门|机构|agency|authority", re.IGNORECASE)


def profile_draft(headings: Sequence[str], *, kind: str, item: str = "", agency: str = "") -> str:
    """YAML for a heading; columns that nobody knows stand under `ignored`, numbers of people under `never`.

    `agency` is the code of the agency whose records these are. The draft is to be read and completed: without
    a column for the name of the entity it does not pass the check.
    """
    known = _known(kind, item)
    columns: dict[str, object] = {}
    ignored, never, deciding = [], [], ""
    taken: set[str] = set()
    for heading in dict.fromkeys(name.strip() for name in headings if name.strip()):
        field = known.get(fold_name(heading), "")
        if PERSONAL.search(heading):
            never.append(heading)
        elif field and field not in taken:
            taken.add(field)
            columns[heading] = _column(field, heading)
        elif kind == "records" and not deciding and AGENCY.search(heading):
            deciding = heading
        else:
            ignored.append(heading)
    draft: dict[str, object] = {"title": "…", "kind": kind}
    if kind == "records":
        draft["item"] = item
    draft["columns"] = columns
    draft["key"] = _key(columns, kind)
    if kind == "records":
        draft["source_agency"] = agency or "…"
        if deciding:
            draft["deciding_agency"] = {"column": deciding, "unknown": "hold"}
    if never:
        draft["never"] = never
    if ignored:
        draft["ignored"] = ignored
    return yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=100)


def _known(kind: str, item: str) -> dict[str, str]:
    """Folded heading → field, from the shipped profiles, the catalogue's labels and WORDS."""
    fields = set(RECORD_FIELDS if kind == "records" else ENTITY_FIELDS)
    found: dict[str, str] = {}
    entry = catalogue().get(item) if kind == "records" else None
    for prop in entry.schema.properties if entry else ():
        field = f"details.{prop.key}"
        fields.add(field)
        for label in (prop.key, prop.label("zh-hans"), prop.label("en")):
            found.setdefault(fold_name(label), field)
    for name, field in (*_of_shipped(kind, item), *_of_words()):
        if field in fields:
            found[fold_name(name)] = field
    for field in fields:
        found.setdefault(fold_name(field), field)
    return found


def _of_shipped(kind: str, item: str) -> Iterable[tuple[str, str]]:
    for path in sorted(SHIPPED.glob("*.yaml")):
        try:
            profile = load(path.stem)
        except ProfileError:
            continue
        if profile.kind == kind and profile.item in ("", item):
            yield from ((column.name, column.field) for column in profile.columns)


def _of_words() -> Iterable[tuple[str, str]]:
    return ((word, field) for field, words in WORDS.items() for word in words)


def _column(field: str, heading: str) -> object:
    if field.endswith("_fen"):
        unit = "wan" if "万" in heading else "yuan"
        return {"field": field, "amount": unit}
    if field.startswith("details.") and field.endswith(("_on", "_until", "_from")) and field not in DATES:
        return {"field": field, "date": True}
    if field == "name":
        return {"field": field, "required": True}
    return field


def _key(columns: dict[str, object], kind: str) -> list[str]:
    fields = {
        (value["field"] if isinstance(value, dict) else str(value)): name for name, value in columns.items()
    }
    wanted = ("document_number", "entity.name") if kind == "records" else ("usci", "name")
    return [fields[field] for field in wanted if field in fields]
