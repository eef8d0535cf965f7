"""What a decision would do, shown before the button that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One value before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Values that change, counted consequences, and what to beware of; words in the active language."""

    lines: list[EffectLine] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, kept with a proposal: what its proposer was shown."""
        return {
            "lines": [{name: str(value) for name, value in asdict(line).items()} for line in self.lines],
            "figures": [[str(label), str(number)] for label, number in self.figures],
            "warnings": [str(text) for text in self.warnings],
            "note": str(self.note),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Effect:
        """Read back what `as_json` wrote."""
        return cls(
            lines=[EffectLine(**line) for line in data.get("lines", [])],
            figures=[(label, number) for label, number in data.get("figures", [])],
            warnings=list(data.get("warnings", [])),
            note=data.get("note", ""),
        )
