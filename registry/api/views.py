"""Code lists: agencies and regions, answered whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from creditsite.api.formats import MANY
from creditsite.api.listing import code_list
from creditsite.api.parameters import Params
from creditsite.api.views import Answer, PublicView
from registry.api.serializers import AgencyListSerializer, RegionListSerializer
from registry.models import Agency, Region
from registry.selectors import agencies_listed, regions_listed

AGENCY_COLUMNS = (
    "code",
    "name",
    "name_en",
    "parent",
    "region",
    "regime",
    "confirmed",
    "in_force_from",
    "in_force_to",
    "successor",
)
REGION_COLUMNS = (
    "code",
    "name",
    "name_en",
    "parent",
    "kind",
    "first_revision",
    "last_revision",
    "is_current",
    "fictitious",
)


class AgenciesView(PublicView):
    """All agencies that decide or report, by code."""

    operation = "agencies"
    tags = ("code lists",)
    counted = False
    formats = MANY
    result = AgencyListSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The list."""
        return code_list(lambda: [agency_row(agency) for agency in agencies_listed()], AGENCY_COLUMNS)


class RegionsView(PublicView):
    """All administrative divisions by code, today's and retired ones: codes outlive divisions."""

    operation = "regions"
    tags = ("code lists",)
    counted = False
    formats = MANY
    result = RegionListSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The list."""
        return code_list(lambda: [region_row(region) for region in regions_listed()], REGION_COLUMNS)


def agency_row(agency: Agency) -> dict[str, Any]:
    """An agency as the list shows it."""
    return {
        "code": agency.code,
        "name": agency.name,
        "name_en": agency.name_en or None,
        "parent": agency.parent.code if agency.parent else None,
        "region": agency.region_id,
        "regime": agency.regime or None,
        "confirmed": agency.confirmed,
        "in_force_from": agency.in_force_from,
        "in_force_to": agency.in_force_to,
        "successor": agency.successor.code if agency.successor else None,
    }


def region_row(region: Region) -> dict[str, Any]:
    """A division as the list shows it."""
    return {
        "code": region.code,
        "name": region.name,
        "name_en": region.name_en or None,
        "parent": region.parent_id,
        "kind": region.kind,
        "first_revision": region.first_revision or None,
        "last_revision": region.last_revision or None,
        "is_current": region.is_current,
        "fictitious": region.fictitious,
    }
