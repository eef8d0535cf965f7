"""Say how the search is and what to do."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand
from django.utils import translation

from search.condition import Condition, condition
from search.engine import IndexState

GOOD, TO_DO, AWAY = 0, 1, 2


class Command(BaseCommand):
    """For people, and with `--json` for a monitor."""

    help = (
        "The search engine, its indexes, builds and audits, and what an operator must do. "
        "Exit 0: nothing; 1: something is to be done; 2: searches are not answered from the index."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json`: the same for machines."""
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the condition and exit accordingly."""
        with translation.override("en"):
            found = condition()
            lines = _json(found) if options["json"] else "\n".join(_lines(found))
        self.stdout.write(lines)
        sys.exit(AWAY if not found.answers else GOOD if found.good else TO_DO)


def _lines(found: Condition) -> list[str]:
    indexes = found.indexes
    lines = [
        f"engine     {found.engine}",
        f"live       {_index(indexes.live)}",
        f"documents  {found.documents:,}",
        f"lag        {found.lag_seconds} s",
        f"previous   {_index(indexes.previous)}",
        *(f"other      {_index(other)}" for other in indexes.others),
    ]
    if found.build is not None:
        build = found.build
        lines.append(
            f"build      {build.pk} {build.status}, {build.written:,} of {build.total:,}: {build.reason}"
        )
    if found.last_build is not None:
        last = found.last_build
        lines.append(
            f"last build {last.pk} {last.status} {last.finished_at:%Y-%m-%d %H:%M} {last.detail}".rstrip()
        )
    if found.last_audit is not None:
        audit = found.last_audit
        lines.append(
            f"last audit {audit.finished_at:%Y-%m-%d %H:%M} checked {audit.checked:,} missing {audit.missing} "
            f"stale {audit.stale} leaked {audit.leaked}"
        )
    for advice in found.advice:
        lines += ["", ("! " if advice.urgent else "- ") + str(advice.words)]
        if advice.command:
            lines.append(f"  {advice.command}")
    return lines if found.advice else [*lines, "", "Nothing to do."]


def _index(index: IndexState | None) -> str:
    if index is None:
        return "none"
    return f"{index.name}, up to change {index.seq:,}{'' if index.complete else ', not complete'}"


def _json(found: Condition) -> str:
    audit = found.last_audit
    return orjson.dumps(
        {
            "engine": found.engine,
            "answers": found.answers,
            "live": found.indexes.live and found.indexes.live.name,
            "previous": found.indexes.previous and found.indexes.previous.name,
            "others": [index.name for index in found.indexes.others],
            "documents": found.documents,
            "lag_seconds": found.lag_seconds,
            "build": found.build and {"id": found.build.pk, "status": found.build.status},
            "last_audit": audit
            and {
                "at": audit.finished_at,
                "missing": audit.missing,
                "stale": audit.stale,
                "leaked": audit.leaked,
            },
            "advice": [
                {"words": str(one.words), "command": one.command, "urgent": one.urgent}
                for one in found.advice
            ],
        }
    ).decode()
