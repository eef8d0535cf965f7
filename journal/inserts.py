"""Inserting many rows at once: what `bulk_create` does, without its expressions and per-value look-ups.

`bulk_create` asks every field of every row whether its value is an expression, and sends 999 parameters a
statement. Here a model's columns are looked at once; the rows of a call go in one prepared statement, or, where
their new keys are wanted, in as few as the database takes. Measured by bench/loading.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
PARAMETERS = {"sqlite": 30_000, "postgresql": 60_000}  # of 32,766 and 65,535
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)  # values that drivers take as they are


class _Column(NamedTuple):
    attribute: str
    name: str
    adapt: Callable[[Any], Any] | None


def insert_rows(rows: Sequence[M]) -> None:
    """Insert unsaved rows whose keys are set or are nobody's business."""
    if not rows:
        return
    columns = _columns(type(rows[0]), connection.vendor, with_key=rows[0].pk is not None)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{_insert(type(rows[0]), columns)} {_places(len(columns))}", _values(rows, columns)
        )


def insert_with_keys(rows: Sequence[M]) -> list[M]:
    """Insert unsaved rows and give them the keys that the database made; returns them."""
    found = list(rows)
    if not found:
        return found
    model = type(found[0])
    columns = _columns(model, connection.vendor, with_key=False)
    step = PARAMETERS[connection.vendor] // len(columns)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        for start in range(0, len(found), step):
            part = found[start : start + step]
            sql = f"{_insert(model, columns)} {','.join([_places(len(columns))] * len(part))} RETURNING {key}"
            cursor.execute(sql, [value for row in _values(part, columns) for value in row])
            # Both databases return the rows of VALUES in their order; Django's bulk_create rests on it too.
            for row, (number,) in zip(part, cursor.fetchall(), strict=True):
                row.pk = number
                row._state.adding, row._state.db = False, connection.alias
    return found


def _values(rows: Sequence[models.Model], columns: tuple[_Column, ...]) -> list[list[Any]]:
    return [
        [
            value if adapt is None or value is None else adapt(value)
            for value, adapt in ((row.__dict__[attribute], adapt) for attribute, _, adapt in columns)
        ]
        for row in rows
    ]


def _insert(model: type[models.Model], columns: tuple[_Column, ...]) -> str:
    quote = connection.ops.quote_name
    names = ",".join(quote(column.name) for column in columns)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES"


def _places(count: int) -> str:
    return f"({','.join(['%s'] * count)})"


@cache
def _columns(model: type[models.Model], vendor: str, *, with_key: bool) -> tuple[_Column, ...]:
    return tuple(
        _Column(field.attname, str(field.column), _adapter(field))
        for field in model._meta.local_concrete_fields
        if not field.has_db_default() and (with_key or not field.primary_key)
    )


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return _datetime
    if isinstance(field, models.DateField):
        return _date
    if isinstance(field, PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=1024)
def _date(value: date) -> Any:
    return connection.ops.adapt_datefield_value(value)


@lru_cache(maxsize=64)
def _datetime(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
