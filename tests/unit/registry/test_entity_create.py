"""A code that a living entity bears is refused in words, not by the database."""

from __future__ import annotations

import pytest
from django.utils import translation

from journal.workflow import Refused
from registry.models import Entity
from registry.services import entity_create
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_code_that_is_borne_already_is_a_refusal_that_names_the_field() -> None:
    known = factories.entity()
    spaced = f" {known.usci[:6]} {known.usci[6:]} ".lower() if known.usci else ""
    with translation.override("en"), pytest.raises(Refused) as refused:
        entity_create(data=factories.entity_input(name="另一家有限公司", usci=spaced), by=factories.BY)
    assert refused.value.field == "usci"
    assert refused.value.message == f"The code {known.usci} is borne by {known.name} now."
    assert Entity.objects.count() == 1
