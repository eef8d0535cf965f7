"""A kind of letter for tests, and letters of it, made through the service."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from documents.kinds import LetterKind, register
from documents.models import Letter
from documents.services import letter_make
from journal.actor import Actor
from registry.models import Agency, Entity
from tests import factories

BY = Actor.system("test")
KIND = LetterKind(
    name="test_notice",
    label=gettext_lazy("letter"),
    template="documents_tests/notice.html",
    prefix="试告",
)
BARE = LetterKind(name="test_bare", label="bare", template="documents_tests/bare.html", prefix="试空")
GROUNDS = "当事人在接受询问时提供虚假材料，隐瞒有关情况，经责令改正后仍拒不改正，情节严重"


def kind_known(settings: Any) -> None:
    """Register the kind, and let its template be found; `settings` is pytest-django's."""
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [*engines[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = engines
    register(KIND)
    register(BARE)


def context(**values: Any) -> dict[str, Any]:
    """What a notice says: facts, grounds, basis."""
    given: dict[str, Any] = {
        "facts": "经查，你单位未按规定公示年度报告，通过登记的住所无法取得联系。",
        "grounds": [{"code": "1", "text": GROUNDS}],
        "basis": "《示例省失信联合惩戒名单管理办法》第十二条第一款",
        "until": "2026-12-01",
    }
    return {**given, **values}


def letter(*, entity: Entity | None = None, agency: Agency | None = None, **values: Any) -> Letter:
    """A letter of the test kind."""
    return letter_make(
        kind=values.pop("kind", KIND.name),
        entity=entity or factories.entity(),
        agency=agency or factories.agency(),
        subject=values.pop("subject", "listing_case:TEST"),
        context=context(**values),
        by=BY,
    )
