"""Querysets whose SQL is made once and then only run.

An entity's page asks eight questions of the database. SQLite answers each in some 30 µs, but Django needs
400 µs to put one into words, every time the same. A `Prepared` keeps the words: it compiles a queryset with
marks in place of the values and from then on only runs the statement with real ones. The rows become the
same models, with the same converters, as if the queryset itself had been asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators

M = TypeVar("M", bound=Model)
Value = int | str | date
FIRST_MARK_DAY = date(9999, 12, 1).toordinal()  # after every today: "the later of both" keeps the mark
_populators: Any = get_related_populators  # the type stubs describe a later Django
FIRST_MARK_NUMBER = 8_610_000_000_000_000  # no id, and no number that a query holds of itself


@dataclass(frozen=True)
class _Statement(Generic[M]):
    """A compiled queryset: its words, where the values go, and how rows become models."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]
    compiler: Any
    converters: Mapping[int, Any]
    model: type[M]
    columns: slice
    names: list[str]
    annotations: tuple[tuple[str, int], ...]
    populators: Sequence[RelatedPopulator]


class Prepared(Generic[M]):
    """A queryset over named values, such as `Prepared(build, entity=int, at=date)`.

    `build` gets the values by keyword and must make the same statement whatever they are: no branch on a
    value, no collection. It may not depend on anything else that changes while the process lives.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **values: type[Value]) -> None:
        self._build = build
        self._values = values
        self._kept = threading.local()

    def fetch(self, **values: Value) -> list[M]:
        """The rows for these values, as models."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statement(connection)
        parameters = list(statement.parameters)
        for place, name in statement.places:
            parameters[place] = adapted(connection, values[name])
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            rows = cursor.fetchall()
        return [
            _model(statement, row) for row in statement.compiler.apply_converters(rows, statement.converters)
        ]

    def _statement(self, connection: BaseDatabaseWrapper) -> _Statement[M]:
        kept: _Statement[M] | None = getattr(self._kept, "statement", None)
        if kept is None or kept.compiler.connection is not connection:
            kept = self._kept.statement = self._compile(connection)
        return kept

    def _compile(self, connection: BaseDatabaseWrapper) -> _Statement[M]:
        marks: dict[str, Value] = {
            name: _mark(kind, number) for number, (name, kind) in enumerate(self._values.items())
        }
        queryset = self._build(**marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {adapted(connection, mark): name for name, mark in marks.items()}
        places = tuple(
            (place, names[value]) for place, value in enumerate(parameters) if _is_in(value, names)
        )
        if {name for _, name in places} != set(marks):
            raise TypeError("a value of the prepared queryset does not stand in its statement")
        info = compiler.klass_info
        fields = info["select_fields"]
        return _Statement(
            sql=sql,
            parameters=tuple(parameters),
            places=places,
            compiler=compiler,
            converters=compiler.get_converters([column[0] for column in compiler.select]),
            model=queryset.model,
            columns=slice(fields[0], fields[-1] + 1),
            names=[compiler.select[place][0].target.attname for place in fields],
            annotations=tuple(compiler.annotation_col_map.items()),
            populators=_populators(info, compiler.select, connection.alias),
        )


def adapted(connection: BaseDatabaseWrapper, value: Value) -> Any:
    """A value as this database's statements carry it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _mark(kind: type[Value], number: int) -> Value:
    if kind is date:
        return date.fromordinal(FIRST_MARK_DAY + number)
    return FIRST_MARK_NUMBER + number if kind is int else f"\x01{number}\x01"


def _is_in(value: Any, names: Mapping[Any, str]) -> bool:
    return isinstance(value, int | str | date) and value in names


def _model(statement: _Statement[M], row: Sequence[Any]) -> M:
    made = statement.model.from_db(DEFAULT_DB_ALIAS, statement.names, row[statement.columns])
    for populator in statement.populators:
        populator.populate(row, made)
    for name, place in statement.annotations:
        setattr(made, name, row[place])
    return made
