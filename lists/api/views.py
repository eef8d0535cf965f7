"""Lists, listings and measures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from creditsite.api.errors import NotFound
from creditsite.api.etags import changes_committed
from creditsite.api.formats import MANY, Rows
from creditsite.api.listing import listing
from creditsite.api.meta import meta
from creditsite.api.parameters import CURSOR, LIMIT, Choice, Date, Params, TextValue, refusal
from creditsite.api.views import Answer, PublicView
from journal import clock
from lists.api import serializers
from lists.api.rows import LIST_COLUMNS, MEASURE_COLUMNS, list_row, measure_row, whole_list
from lists.models import ListKind, ListState
from lists.selectors.listings import ListingFilter, listings_public
from lists.selectors.lists import applied_by_measure, counts_by_list, list_shown, lists_shown
from lists.selectors.measures import measures_listed
from records.api.rows import SPINE_COLUMNS, RecordRows, detail_columns
from records.api.selection import AGENCY, REGION, check_browsing
from records.models import Record
from registry.enumerations import codes

KIND = Choice(name="kind", choices=tuple(ListKind.values))
LIST = TextValue(
    name="list",
    pattern="[-a-zA-Z0-9_]+",
    shape=_("the code of a list"),
    example="B02",
    max_length=40,
    description="Code of a list (/api/v1/lists).",
)
PURPOSE = Choice(
    name="purpose", choices=codes("measure_purpose"), description="What the measures are to be about."
)


class ListsView(PublicView):
    """Blacklists, redlists and the list of abnormal operations: in force, and as they stood in July 2020."""

    operation = "lists"
    tags = ("lists",)
    parameters = (KIND, Choice(name="state", choices=(ListState.IN_FORCE, ListState.HISTORICAL)))
    formats = MANY
    result = serializers.ListsSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """All of them, with how many stand on each."""

        def rows() -> list[dict[str, Any]]:
            counts = counts_by_list(at=clock.today())
            found = lists_shown(kind=params["kind"], state=params["state"])
            return [list_row(one, count=counts.get(one.code, 0)) for one in found]

        return _whole(rows, LIST_COLUMNS)


class ListView(PublicView):
    """One list: what founds it, who controls it, its criteria, terms, conditions of removal and measures."""

    operation = "list"
    tags = ("lists",)
    path_parameters = {
        "code": {"description": "Code of a list.", "schema": {"type": "string", "examples": ["B02"]}}
    }
    result = serializers.OneListSerializer
    problems = (404,)

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The list with everything that belongs to it."""

        def body() -> dict[str, Any]:
            one = list_shown(path["code"])
            if one is None:
                raise NotFound
            shown = whole_list(
                one,
                count=counts_by_list(at=clock.today()).get(one.code, 0),
                language=params.language,
                applied=applied_by_measure(one),
                measures=list(measures_listed(code=one.code)),
            )
            return {"meta": meta(), "list": shown}

        return Answer(body)


class ListingsView(PublicView):
    """Who stands on lists today, newest first; with format=csv or jsonl up to 10,000 rows at once."""

    operation = "listings"
    tags = ("lists",)
    parameters = (
        LIST,
        KIND,
        AGENCY,
        REGION,
        Date(name="listed_from", description="First day, inclusive."),
        Date(name="listed_to", description="Last day, inclusive."),
        LIMIT,
        CURSOR,
    )
    formats = MANY
    result = serializers.ListingsSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page of them, or a file."""
        version = changes_committed()
        check_browsing(params, ("listed_from", "listed_to"))
        if params["list"] and list_shown(params["list"]) is None:
            raise refusal([LIST.unknown_value(params["list"])])
        names = ("kind", "agency", "region", "listed_from", "listed_to")
        wanted = ListingFilter(credit_list=params["list"], **{name: params[name] for name in names})
        rows = RecordRows(language=params.language, at=clock.today())

        def present(record: Record) -> dict[str, Any]:
            listed = record.listing
            return {**rows.present(record), "list": listed.credit_list_id, "kind": listed.kind}

        return listing(
            request,
            params,
            rows=listings_public(wanted, at=rows.at),
            present=present,
            prepare=rows.prepare,
            columns=(*SPINE_COLUMNS, "list", "kind", *detail_columns("blacklisting")),
            scope=("listings", wanted),
            version=version,
        )


class MeasuresView(PublicView):
    """Every measure that the sources name: of a list, or (without one) of lists in general."""

    operation = "measures"
    tags = ("lists",)
    parameters = (LIST, PURPOSE)
    formats = MANY
    result = serializers.MeasuresSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """All of them."""

        def rows() -> list[dict[str, Any]]:
            found = measures_listed(code=params["list"], purpose=params["purpose"])
            return [measure_row(measure, language=params.language) for measure in found]

        return _whole(rows, MEASURE_COLUMNS)


def _whole(rows: Any, columns: tuple[str, ...]) -> Answer:
    """A list answered whole, and asked about each time: stewards change it, and what stands on it moves daily."""

    def body() -> dict[str, Any]:
        found = rows()
        return {"meta": meta(), "total": len(found), "results": found, "next": None}

    return Answer(body, rows=lambda: Rows(columns, rows()))
