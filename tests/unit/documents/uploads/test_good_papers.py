"""Papers that are taken: none of the good ones is refused, and pictures come out as they look, without the rest."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from documents.uploads.checking import Paper, paper_of
from tests.paper_kit import good_pdf, picture
from tests.unit.documents.uploads.good_papers import GOOD, turned


def taken(name: str) -> Paper:
    file_name, content = GOOD[name]
    return paper_of(io.BytesIO(content), file_name)


def opened(paper: Paper) -> Image.Image:
    made = Image.open(io.BytesIO(paper.content))
    made.load()
    return made


def test_there_are_many() -> None:
    assert len(GOOD) >= 40


@pytest.mark.parametrize("name", GOOD)
def test_no_good_paper_is_refused(name: str) -> None:
    file_name, content = GOOD[name]
    paper = paper_of(io.BytesIO(content), file_name)
    if paper.kind == "pdf":
        assert paper.content == content  # it may be signed
    else:
        assert opened(paper).format == {"jpeg": "JPEG", "png": "PNG"}[paper.kind]


def test_pages_are_counted() -> None:
    assert taken("two hundred pages").pages == 200
    assert taken("photograph").pages == 1


def test_a_picture_is_turned_and_forgets_where_it_was_taken() -> None:
    made = opened(taken("photograph to be turned"))
    assert made.size == (48, 64)
    assert b"GPS" not in taken("photograph to be turned").content and not made.getexif()
    assert Image.open(io.BytesIO(turned())).getexif()


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_scan_keeps_its_colours(mode: str) -> None:
    made = opened(paper_of(io.BytesIO(picture("JPEG", mode=mode)), "a.jpg")).convert("L")
    assert made.getpixel((2, 2)) < 40 and made.getpixel((60, 45)) > 215


def test_sixteen_bits_of_grey_become_eight() -> None:
    made = opened(taken("drawing, 16 bits of grey"))
    assert made.mode == "L" and made.getpixel((2, 2)) < 40 and made.getpixel((60, 45)) > 215


def test_what_is_transparent_stays_so() -> None:
    assert opened(taken("drawing with a transparent colour")).mode == "RGBA"


def test_comments_and_descriptions_go() -> None:
    commented = picture("JPEG", comment=b"phone 13800138000")
    assert b"13800138000" not in paper_of(io.BytesIO(commented), "a.jpg").content
    assert b"somebody" not in taken("drawing with a description").content


@pytest.mark.usefixtures("children")
@pytest.mark.parametrize("name", ["photograph to be turned", "two hundred pages", "drawing, interlaced"])
def test_the_child_says_the_same(name: str) -> None:
    file_name, content = GOOD[name]
    made = paper_of(io.BytesIO(content), file_name)
    assert made.pages == (200 if made.kind == "pdf" else 1) and made.content


def test_a_paper_remembers_what_came_in() -> None:
    first, second = (paper_of(io.BytesIO(good_pdf()), name) for name in ("a.pdf", "b.pdf"))
    assert first.given == second.given and first.name != second.name
