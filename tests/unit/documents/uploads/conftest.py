"""Papers are looked into in this process, where a test does not say otherwise: a child for each would take minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile

from documents.uploads import child
from documents.uploads.inspection.limits import NotTaken
from documents.uploads.inspection.main import looked_into

REAL = child.inspected


def inspected_here(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """What the child would say."""
    try:
        pages, made = looked_into(content, kind)
    except NotTaken as refused:
        return {"refused": str(refused)}, b""
    return {"pages": pages}, made


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)  # as they were, afterwards
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", ImageFile.LOAD_TRUNCATED_IMAGES)
    monkeypatch.setattr(child, "inspected", inspected_here)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real processes."""
    monkeypatch.setattr(child, "inspected", REAL)


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for the papers of a test."""
    settings.PAPERS_DIR = str(tmp_path / "papers")
    return tmp_path / "papers"
