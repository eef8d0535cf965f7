"""Derives files of reference/ from the tables they come from; run by hand when a table has a new edition.

    .venv/bin/python tools/reference.py DOMAIN_FOLDER DATA_FOLDER

DOMAIN_FOLDER holds agencies.csv, catalogue_map.csv, publicity_rules.csv, record_categories.csv and
rules.csv; DATA_FOLDER holds cn_area_2026.csv, gb2260_history_1980_2019.csv, company_short_forms.txt and
name_statistics/.
Enumerations and schemas are kept by hand.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
COPIES = {
    "agencies.csv": "agencies.csv",
    "catalogue_map.csv": "catalogue.csv",
    "publicity_rules.csv": "publicity_rules.csv",
    "record_categories.csv": "record_categories.csv",
    "rules.csv": "rules.csv",
}
# The table names a page of notes where no rule row exists; the product names the document itself.
NOTES = {"real_systems.md 1.10": "NDRC Order 58 of 2023"}
MISSING_CODES = {"资料暂缺00": "710000"}  # "data missing for now": how today's list writes Taiwan's code
EDITION = "2026"  # of the list of today's divisions
REGION_COLUMNS = (
    "code",
    "name",
    "name_en",
    "kind",
    "parent",
    "first_revision",
    "last_revision",
    "is_current",
)
NATIONAL = ("100000", "国家级登记机关", "National registering authority", "national", "", "", EDITION, "1")
# Rows that only gather what lies below them; no parent for a page to show.
GATHERING = re.compile("^(?:市辖区|县|省直辖.*|自治区直辖.*)$")
PROVINCES_EN = {
    "11": "Beijing",
    "12": "Tianjin",
    "13": "Hebei",
    "14": "Shanxi",
    "15": "Inner Mongolia",
    "21": "Liaoning",
    "22": "Jilin",
    "23": "Heilongjiang",
    "31": "Shanghai",
    "32": "Jiangsu",
    "33": "Zhejiang",
    "34": "Anhui",
    "35": "Fujian",
    "36": "Jiangxi",
    "37": "Shandong",
    "41": "Henan",
    "42": "Hubei",
    "43": "Hunan",
    "44": "Guangdong",
    "45": "Guangxi",
    "46": "Hainan",
    "50": "Chongqing",
    "51": "Sichuan",
    "52": "Guizhou",
    "53": "Yunnan",
    "54": "Tibet",
    "61": "Shaanxi",
    "62": "Gansu",
    "63": "Qinghai",
    "64": "Ningxia",
    "65": "Xinjiang",
    "71": "Taiwan",
    "81": "Hong Kong",
    "82": "Macao",
}


def read(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a table by their code."""
    with path.open(encoding="utf-8", newline="") as handle:
        found = {MISSING_CODES.get(row["code"], row["code"]): row for row in csv.DictReader(handle)}
    if odd := [code for code in found if not re.fullmatch("[0-9]{6}", code)]:
        raise ValueError(f"{path}: no codes of divisions: {odd}")
    return found


def kind(code: str) -> str:
    """The level of a division by its code."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str, names: dict[str, str]) -> str:
    """The division above: the prefecture where there is one proper, else the province."""
    if code.endswith("0000"):
        return ""
    above = code[:4] + "00"
    if above != code and above in names and not GATHERING.match(names[above]):
        return above
    return code[:2] + "0000"


def regions(
    today: dict[str, dict[str, str]], history: dict[str, dict[str, str]]
) -> Iterable[tuple[str, ...]]:
    """One row a code: today's name where it is in force, else the last it bore."""
    names = {code: row["last_name"] for code, row in history.items()}
    names |= {code: row["name"] for code, row in today.items()}
    yield NATIONAL
    for code in sorted(names):
        then = history.get(code, {"first_revision": EDITION, "last_revision": EDITION})
        yield (
            code,
            names[code],
            PROVINCES_EN.get(code[:2], "") if kind(code) == "province" else "",
            kind(code),
            today[code]["parent"] if code in today else parent(code, names),
            then["first_revision"],
            EDITION if code in today else then["last_revision"],
            "1" if code in today else "0",
        )


def write_brands(source: Path, target: Path) -> None:
    """Brands of two to four Han characters, sorted; the same bytes for the same input."""
    lines = source.read_text(encoding="utf-8").splitlines()
    brands = sorted({line for line in lines if re.fullmatch("[\u3400-\u9fff]{2,4}", line)})
    target.write_bytes(gzip.compress("".join(f"{brand}\n" for brand in brands).encode(), 9, mtime=0))


def main() -> None:
    """Write the derived files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("domain", type=Path)
    parser.add_argument("data", type=Path)
    asked = parser.parse_args()
    for source, target in COPIES.items():
        text = (asked.domain / source).read_text(encoding="utf-8")
        for note, words in NOTES.items():
            text = text.replace(note, words)
        (REFERENCE / target).write_text(text, encoding="utf-8")
    with (REFERENCE / "regions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(REGION_COLUMNS)
        today = read(asked.data / "cn_area_2026.csv")
        writer.writerows(regions(today, read(asked.data / "gb2260_history_1980_2019.csv")))
    write_brands(asked.data / "company_short_forms.txt", REFERENCE / "brands_in_use.txt.gz")
    for path in sorted((asked.data / "name_statistics").glob("*.tsv")):
        shutil.copyfile(path, REFERENCE / "name_statistics" / path.name)


if __name__ == "__main__":
    main()
