"""`/api/v1/entities/{usci}`: the credit file, composed from everybody's selectors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from creditsite.api.meta import meta
from creditsite.api.parameters import AT, Params
from creditsite.api.views import Answer, PublicView
from journal import clock
from journal.selectors import head
from lists.selectors.stamp import lists_stamp
from registry.api.lookup import PATH_PARAMETER, PROBLEMS, entity_at
from website.api.file import file_json
from website.api.serializers import CreditFileSerializer
from website.selectors.credit_file import credit_file, entity_with_version
from website.selectors.family import family_of, stamp


class EntityView(PublicView):
    """The credit file: identity, counts by the eight groups, the newest records of each, family, persons."""

    at_one_moment = True
    operation = "entity"
    tags = ("entities",)
    parameters = (AT,)
    path_parameters = PATH_PARAMETER
    result = CreditFileSerializer
    problems = PROBLEMS

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The file as of `at`."""
        known = entity_with_version(path["usci"])
        if known is None:  # moved, malformed or unknown: raises; or made just now
            entity = entity_at(path["usci"], path=entity_path)
            known = entity, head(entity.key).public_version
        entity, version = known
        family = family_of(entity)

        def body() -> dict[str, Any]:
            file = credit_file(entity, at=params["at"] or clock.today(), family=family)
            more: dict[str, Any] = {"coverage_from": file.coverage_from} if params["at"] else {}
            return {
                "meta": meta(as_of=file.at, revision=version, **more),
                **file_json(file, request=request, params=params),
                "revision": version,
            }

        return Answer(body, version=(entity.key, version, stamp(family), lists_stamp()))


def entity_path(address_key: str) -> str:
    """Path of an entity's file."""
    return reverse("api:entity", kwargs={"usci": address_key})
