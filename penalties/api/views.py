"""Browse penalties."""

from __future__ import annotations

from django.http import HttpRequest

from creditsite.api.etags import changes_committed
from creditsite.api.formats import MANY
from creditsite.api.listing import listing
from creditsite.api.parameters import CURSOR, LIMIT, Amount, Choice, Params
from creditsite.api.views import Answer, PublicView
from journal import clock
from penalties.selectors import ITEM, PenaltyFilter, penalties_public
from records.api.rows import SPINE_COLUMNS, RecordRows, detail_columns
from records.api.selection import AGENCY, DECIDED_FROM, DECIDED_TO, REGION, check_browsing
from records.api.serializers import RecordListSerializer
from registry.enumerations import codes

FILTERS = ("agency", "region", "kind", "decided_from", "decided_to", "fine_from", "fine_to")


class PenaltiesView(PublicView):
    """Public penalties of all entities, newest first; with format=csv or jsonl up to 10,000 rows at once."""

    operation = "penalties"
    tags = ("records",)
    parameters = (
        AGENCY,
        REGION,
        Choice(name="kind", choices=codes("penalty_kind"), description="A decision may be of several kinds."),
        DECIDED_FROM,
        DECIDED_TO,
        Amount(name="fine_from", description="Least fine in yuan, inclusive; leaves out unknown amounts."),
        Amount(name="fine_to", description="Greatest fine in yuan, inclusive; leaves out unknown amounts."),
        LIMIT,
        CURSOR,
    )
    formats = MANY
    result = RecordListSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page of them, or a file."""
        version = changes_committed()
        check_browsing(params, ("decided_from", "decided_to"), ("fine_from", "fine_to"))
        wanted = PenaltyFilter(**{name: params[name] for name in FILTERS})
        rows = RecordRows(language=params.language, at=clock.today())
        return listing(
            request,
            params,
            rows=penalties_public(wanted, at=rows.at),
            present=rows.present,
            prepare=rows.prepare,
            columns=(*SPINE_COLUMNS, *detail_columns(ITEM)),
            scope=("penalties", wanted),
            version=version,
        )
