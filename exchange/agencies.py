"""Finding the agencies that a file names, under whatever spelling."""

from __future__ import annotations

from exchange.profiles import AgencyRule
from exchange.rows import RowRefused
from exchange.values import clean
from journal.actor import Actor
from registry.models import Agency
from registry.names import fold_name
from registry.selectors import agencies_by_spelling
from registry.services import agency_alias_add, agency_create


class AgencyBook:
    """All agencies by spelling, in memory; those that a rule lets be created wait unsaved for `save_new`."""

    def __init__(self) -> None:
        self._by_spelling = agencies_by_spelling()
        self._by_code = {agency.code: agency for agency in Agency.objects.select_related("parent")}
        self._found: dict[tuple[int, str], Agency] = {}
        self._new: dict[str, Agency] = {}  # folded official name → unsaved agency
        self._new_spellings: list[tuple[Agency, str]] = []

    def of_code(self, code: str) -> Agency | None:
        """The agency of a code."""
        return self._by_code.get(code)

    def find(self, rule: AgencyRule, cell: str) -> Agency | None:
        """The agency that a cell names, perhaps unsaved; None where the cell is empty and that is allowed.

        Raises:
            RowRefused: agency_missing, agency_unknown or agency_ambiguous.
        """
        known = self._found.get((id(rule), cell))
        return known or self._look_up(rule, cell)

    def token(self, rule: AgencyRule, cell: str) -> str:
        """What stands for the agency in a key: the same for all its spellings."""
        try:
            agency = self.find(rule, cell)
        except RowRefused:
            return fold_name(rule.canonical(clean(cell)))
        return agency.code or fold_name(agency.name) if agency else ""

    def save_new(self, *, by: Actor, used: set[int]) -> dict[int, Agency]:
        """Create the waiting agencies among `used` (ids of objects), inside the chunk's transaction.

        Returns id of the unsaved object → the agency on file.
        """
        saved: dict[int, Agency] = {}
        for waiting in [agency for agency in self._new.values() if id(agency) in used]:
            saved[id(waiting)] = agency_create(
                name=waiting.name,
                by=by,
                reason="named by an imported file",
                parent=waiting.parent,
                regime=waiting.regime,
                confirmed=False,
            )
        for agency, spelling in self._new_spellings:
            if agency.pk or id(agency) in saved:
                agency_alias_add(agency=saved.get(id(agency), agency), name=spelling)
        return saved

    def committed(self, saved: dict[int, Agency]) -> None:
        """The chunk is in: from now on the saved agencies stand for the waiting ones."""
        self._new_spellings = [
            (agency, spelling)
            for agency, spelling in self._new_spellings
            if not agency.pk and id(agency) not in saved
        ]
        if not saved:
            return
        for folded, agency in list(self._new.items()):
            if id(agency) in saved:
                self._by_spelling[folded] = [saved[id(agency)]]
                self._by_code[saved[id(agency)].code] = saved[id(agency)]
                del self._new[folded]
        self._found = {place: saved.get(id(agency), agency) for place, agency in self._found.items()}

    def _look_up(self, rule: AgencyRule, cell: str) -> Agency | None:
        spelling = clean(cell)
        if not spelling:
            if rule.required:
                raise RowRefused(rule.column, "agency_missing")
            return None
        official = rule.canonical(spelling)
        agency = self._known(rule, spelling) or self._known(rule, official) or self._make(rule, official)
        folded = fold_name(spelling)
        if (
            spelling != official
            and folded not in self._by_spelling
            and max(len(folded), len(spelling)) <= 200
        ):
            self._new_spellings.append((agency, spelling))
        self._found[(id(rule), cell)] = agency
        return agency

    def _known(self, rule: AgencyRule, spelling: str) -> Agency | None:
        folded = fold_name(spelling)
        if folded in self._new:
            return self._new[folded]
        found = self._by_spelling.get(folded, [])
        if len(found) > 1:
            codes = ", ".join(sorted(agency.code for agency in found))
            raise RowRefused(rule.column, "agency_ambiguous", value=spelling, codes=codes)
        return found[0] if found else None

    def _make(self, rule: AgencyRule, name: str) -> Agency:
        if rule.unknown != "create" or len(name) > 200:
            raise RowRefused(rule.column, "agency_unknown", value=name)
        parent = self._by_code[rule.below]
        agency = Agency(name=name, parent=parent, regime=rule.regime or parent.regime, confirmed=False)
        self._new[fold_name(name)] = agency
        return agency
