"""Where an account leads: staff to the desk, everybody else to their companies and cases."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.staff import staff_client

pytestmark = pytest.mark.django_db


def test_people_find_their_companies_and_staff_the_desk(reference: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("somebody"))
    page = client.get(reverse("account_home")).content.decode()
    assert reverse("website:my") in page and reverse("admin:index") not in page
    desk = staff_client(["reporter"]).get(reverse("account_home")).content.decode()
    assert reverse("admin:index") in desk and reverse("website:my") not in desk
