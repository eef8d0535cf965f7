"""The tantivy schema of a document. Only tokenizers that need no registering: whitespace and raw."""

from __future__ import annotations

import hashlib
import inspect
from importlib.metadata import version

import tantivy

from search.engine import SHAPE
from search.tantivy_counting import JOINED, PLAIN

_SEARCHED_WHOLE = ("name", "other_names", "core", "codes")
_ROWS = ("grams", "core_grams", "code_grams")
_FILTERED = ("region", "kind", "status", "listed", "has")


def build_schema() -> tantivy.Schema:
    """Signed integers throughout: on an unsigned field delete-by-term silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("version", fast=True)
    builder.add_integer_field("live", indexed=True)
    builder.add_integer_field("order", indexed=True, fast=True)
    builder.add_integer_field("recent", indexed=True, fast=True)
    for name in _SEARCHED_WHOLE:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _ROWS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("units", tokenizer_name="whitespace", index_option="basic")
    for name in _FILTERED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in PLAIN)
    for name in JOINED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def _shape() -> str:
    source = inspect.getsource(build_schema) + repr((_SEARCHED_WHOLE, _ROWS, _FILTERED, JOINED, PLAIN))
    release = ".".join(version("tantivy").split(".")[:2])
    return hashlib.sha256(f"{SHAPE} {release} {source}".encode()).hexdigest()[:8]


SCHEMA = build_schema()
TANTIVY_SHAPE = _shape()  # of mapping, analysis, document and the engine's own file format
