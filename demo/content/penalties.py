"""Administrative penalties: what was done, what it cost, how long it is to be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.content import offences
from demo.content.offences import Offence
from demo.content.shape import InventedRecord, Setting, agency_for, document_number, party_kind

ITEM = "penalty"
# Kinds in the words of the decision's operative part.
_WORDING = {
    "warning": "警告",
    "production_halt": "责令停产整治",
    "qualification_downgrade": "降低资质等级",
}


def random_penalty(setting: Setting) -> InventedRecord:
    """A penalty as they come: three quarters general, the rest minor and serious, some past their time."""
    chance = setting.rng.random()
    if chance < 0.74:
        return penalty(setting, setting.rng.choice(offences.GENERAL), age=_age(setting, 5, 430))
    if chance < 0.88:
        return penalty(setting, setting.rng.choice(offences.SERIOUS), age=_age(setting, 10, 1150))
    return penalty(setting, setting.rng.choice(offences.MINOR), age=_age(setting, 2, 110))


def _age(setting: Setting, youngest: int, oldest: int) -> int:
    return youngest + int(setting.rng.random() * (oldest - youngest))


def penalty(
    setting: Setting, offence: Offence, *, age: int, published_after: int | None = None, after: str = ""
) -> InventedRecord:
    """A penalty decided `age` days ago and made public by its source so many days later (3 to 15)."""
    rng = setting.rng
    decided = setting.ago(age)
    delay = published_after if published_after is not None else 3 + int(rng.random() * 13)
    published = min(decided + timedelta(days=delay), setting.today)
    agency = agency_for(setting, offence.office)
    return InventedRecord(
        item=ITEM,
        source=agency,
        deciding=agency,
        document_number=document_number(setting, offence.word, decided),
        severity=offence.severity,
        conditions=offence.conditions,
        decided_on=decided,
        published_on=published,
        details=_details(setting, offence),
        after=after,
    )


def _details(setting: Setting, offence: Offence) -> dict[str, Any]:
    low, high = offence.fines
    fine = (low + int((high - low) * setting.rng.random() ** 2)) // 100 * 100
    gains = int(setting.rng.random() ** 3 * 60_000_00) if "confiscation_gains" in offence.kinds else None
    details: dict[str, Any] = {
        "penalty_kinds": list(offence.kinds),
        "violation_type": offence.violation,
        "facts": offence.facts,
        "legal_basis": offence.basis,
        "penalty_content": _operative_part(offence, fine, gains),
        "procedure": "summary" if offence.severity == "minor" else "ordinary",
        "party_kind": party_kind(setting.entity),
    }
    if setting.entity.kind != "individual_business":
        details["legal_representative"] = setting.entity.legal_representative
    if "fine" in offence.kinds:
        details["fine_fen"] = fine * 100
    if gains is not None:
        details["confiscation_fen"] = gains
    return details


def _operative_part(offence: Offence, fine: int, gains: int | None) -> str:
    parts = [_WORDING[kind] for kind in offence.kinds if kind in _WORDING]
    if gains is not None:
        parts.append(f"没收违法所得{gains // 100}.{gains % 100:02d}元")
    if "fine" in offence.kinds:
        parts.append(f"罚款人民币{fine}元")
    return "依据上述规定，责令当事人改正违法行为，并决定处罚如下：" + "；".join(
        f"{number}．{part}" for number, part in enumerate(parts, start=1)
    )
