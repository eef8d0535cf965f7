"""Workbooks are read by the parser that expands nothing, whatever other packages bring along."""

from __future__ import annotations

from openpyxl.xml import DEFUSEDXML, LXML


def test_the_parser_is_the_defused_one() -> None:
    assert DEFUSEDXML and not LXML
