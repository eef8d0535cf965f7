"""Files that are not taken: every class is refused for the reason that it has, in words in both languages."""

from __future__ import annotations

import io

import pytest
from django.utils.translation import override

from documents.uploads.checking import paper_of
from documents.uploads.words import words_of
from journal.workflow import Refused
from tests.unit.documents.uploads.hostile_others import OTHERS
from tests.unit.documents.uploads.hostile_pdfs import PDFS

FILES = {name: ("a.pdf", content, why) for name, (content, why) in PDFS.items()} | OTHERS


def test_there_are_many_classes() -> None:
    assert len(FILES) >= 90 and len({why for _name, _content, why in FILES.values()}) >= 15


@pytest.mark.parametrize("name", FILES)
def test_no_hostile_file_is_taken(name: str) -> None:
    file_name, content, why = FILES[name]
    with pytest.raises(Refused) as refused:
        paper_of(io.BytesIO(content), file_name)
    assert (str(refused.value.message), refused.value.field) == (words_of(why), "files")


@pytest.mark.usefixtures("children")
@pytest.mark.parametrize("name", ["script on opening", "cut JPEG", "pixel bomb, PNG", "forms in forms"])
def test_the_child_says_the_same(name: str) -> None:
    file_name, content, why = FILES[name]
    with pytest.raises(Refused) as refused:
        paper_of(io.BytesIO(content), file_name)
    assert str(refused.value.message) == words_of(why)


@pytest.mark.parametrize("why", sorted({why for _name, _content, why in FILES.values()} | {"busy"}))
def test_every_reason_has_words(why: str) -> None:
    with override("en"):
        assert words_of(why).endswith(".")


def test_a_file_of_200_megabytes_is_cut_while_it_is_read() -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None and 0 < size <= 1 << 20
            self.given += size
            return b"%PDF-1.7\n".ljust(size)

    endless = Endless()
    with pytest.raises(Refused, match="MB"):
        paper_of(endless, "a.pdf")
    assert endless.given < 11_000_000
