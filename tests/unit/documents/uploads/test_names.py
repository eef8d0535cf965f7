"""File names as they are shown and sent: no path, nothing that nobody sees, no number of a person."""

from __future__ import annotations

import pytest

from documents.uploads.names import shown_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("决定书.pdf", "决定书.pdf"),
        ("C:\\Users\\王五\\决定书.PDF", "决定书.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\0b\r\nSet-Cookie: x=1.pdf", "abSet-Cookie_ x=1.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("\ud800half.pdf", "half.pdf"),
        ("\ue000private.pdf", "private.pdf"),
        ('a"; filename="b.pdf', "a_; filename=_b.pdf"),
        ("..pdf", "pdf.pdf"),
        ("", "paper.pdf"),
        (" .pdf", "pdf.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.x.pdf", "_com1.x.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("身份证11010119900307803X.pdf", "身份证××××××××××××××××××.pdf"),
        ("电话13800138000.pdf", "电话×××××××××××.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, shown: str) -> None:
    assert shown_name(name, "pdf") == shown


@pytest.mark.parametrize(("kind", "ending"), [("pdf", ".pdf"), ("jpeg", ".jpg"), ("png", ".png")])
def test_the_ending_is_that_of_what_it_is(kind: str, ending: str) -> None:
    assert shown_name("a.b.JFIF", kind) == f"a.b{ending}"
