"""Writes docs/reference/lists.md from the tables of reference/; run after an edit of theirs (a test compares).

.venv/bin/python tools/lists.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "lists.md"
Row = dict[str, str]
FOUNDINGS = {
    "law": "law",
    "regulation": "administrative regulation",
    "departmental_rule": "departmental rule",
    "judicial_interpretation": "judicial interpretation",
    "memorandum": "memorandum",
    "notice": "notice",
    "opinion": "opinion",
    "plan": "action plan",
}


def rows(name: str) -> list[Row]:
    """The rows of a table."""
    with (ROOT / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def of(code: str, table: list[Row]) -> list[Row]:
    """The rows of one list."""
    return [row for row in table if row["credit_list"] == code]


def page() -> str:
    """The whole page."""
    return "\n".join(lines()) + "\n"


def lines() -> Iterator[str]:
    """The page, line by line."""
    lists = rows("lists")
    grounds, removal, measures = rows("list_grounds"), rows("list_removal"), rows("list_measures")
    yield "# Lists that the product ships"
    yield ""
    yield "Made by `tools/lists.py` from [the reference tables](../../reference/README.md); do not edit. An empty cell:"
    yield "the sources say nothing. Cases are run here for none of them before two stewards decide it"
    yield "([how](../how-to/run-a-list.md))."
    yield ""
    yield "## In force"
    for row in (one for one in lists if one["state"] == "in_force"):
        yield from in_force(row, grounds, removal, measures)
    yield ""
    yield "## Historical: state of July 2020"
    yield ""
    yield "All to be checked; source: Trivium China (2020), app. III (pp. 71-74). Since 国办发〔2020〕49号 a"
    yield "memorandum, notice, opinion or plan founds no list."
    yield ""
    yield "| list | what | founding document | kind | controlled by | grounds | measures |"
    yield "|---|---|---|---|---|---|---|"
    agencies = rows("list_agencies")
    for row in (one for one in lists if one["state"] == "historical"):
        code = row["code"]
        yield cells(
            code,
            row["name_en"],
            row["founding_document"],
            FOUNDINGS[row["founding_kind"]],
            "; ".join(one["name_en"] for one in of(code, agencies)),
            str(len(of(code, grounds)) or ""),
            str(len(of(code, measures)) or ""),
        )
    yield ""
    yield "## Measures of no single list"
    yield ""
    yield "What the sources name for lists in general; all to be checked."
    yield ""
    yield "| measure | name | kind | purpose | source |"
    yield "|---|---|---|---|---|"
    for row in of("", measures):
        yield cells(row["code"], row["name_en"], row["kind"], row["purpose"], row["source"])


def in_force(row: Row, grounds: list[Row], removal: list[Row], measures: list[Row]) -> Iterator[str]:
    """One list in force with its grounds, conditions and measures."""
    code = row["code"]
    yield ""
    yield f"### {code}: {row['name_en']} ({row['name_zh']})"
    yield ""
    yield f"- Founded by: {row['founding_document']} ({FOUNDINGS[row['founding_kind']]}); {row['confidence']}"
    yield f"- Term: {term(row)}"
    if row["min_months"]:
        yield f"- Early removal: after {row['min_months']} months at the earliest"
    yield f"- In force from {row['in_force_from']}; other rules: {row['rule_codes']}"
    yield ""
    yield "| ground | text | own term | rule | confidence |"
    yield "|---|---|---|---|---|"
    for one in of(code, grounds):
        own = "until removed" if one["term_open"] == "yes" else one["term_months"]
        yield cells(one["code"], one["text_en"], own, one["rule_code"], one["confidence"])
    if of(code, removal):
        yield ""
        yield "| condition of removal | text | months at least | in force | rule | confidence |"
        yield "|---|---|---|---|---|---|"
    for one in of(code, removal):
        days = " – ".join(filter(None, (one["in_force_from"], one["in_force_to"])))
        yield cells(one["code"], one["text_en"], one["min_months"], days, one["rule_code"], one["confidence"])
    if of(code, measures):
        yield ""
        yield "| measure | name | purpose | legal basis | confidence |"
        yield "|---|---|---|---|---|"
    for one in of(code, measures):
        yield cells(one["code"], one["name_en"], one["purpose"], one["legal_basis"], one["confidence"])


def term(row: Row) -> str:
    """How long one stands on it, in words."""
    months = f"{row['term_months']} months" if row["term_months"] else ""
    stated = "until removed" if row["term_open"] == "yes" else months
    return ". ".join(filter(None, (stated, row["term_note"]))).rstrip(".") or "none stated"


def cells(*values: str) -> str:
    """One row of a table."""
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
