"""Every address of the desk, found through the resolver, so that a new one is walked without being named here:
no page, step, export or document is reached by anybody but staff with a second factor, nor by another agency's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from accounts.models import User
from documents.kinds import register
from documents.models import Letter, MailState, OutgoingMail
from exchange.models import HeldRow, ImportProfile, ImportRun, ListingBatch
from journal import clock
from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.models import AuditEvent, Proposal
from journal.services import audit
from lists.models import CheckRun, ListingCase
from lists.services import checking
from records.deciding import RELEASE
from records.models import RecordState
from registry.models import Agency
from repair.models import Case, ErrorReport
from repair.services import report_make
from tests import case_house, factories, listing_house
from tests.staff import PASSWORD, add_second_factor, make_staff, sign_in
from tests.unit.documents import letter_kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
OWNER, STRANGER = "mee", "samr"  # two agencies, neither above the other
SITE = admin.site._registry
LABELS = {f"{model._meta.app_label}/{model._meta.model_name}": model for model in SITE}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The routes below a resolver, put together; regular expressions stand as they are."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def desk_routes() -> list[str]:
    with override("zh-hans"):  # the language that has no prefix
        found = [route for route in patterns(get_resolver()) if route.startswith("admin/")]
    assert len(found) > 100
    return found


def admin_of(route: str) -> Any:
    label = "/".join(route.split("/")[1:3])
    assert label in LABELS, route
    return SITE[LABELS[label]]


def paths(route: str, pk: str) -> list[str]:
    """Addresses for one route: every step by name, the object where one is meant."""
    if "app_list" in route or "(?P<app_label>" in route:
        labels = sorted({model._meta.app_label for model in SITE})
        return [f"/admin/{label}/" for label in labels]
    if "(?P<" in route:
        return ["/admin/no/such/page/"]
    names = ["x"]
    if "step_name" in route:
        steps = admin_of(route).steps if is_about_an_object(route) else admin_of(route).list_steps
        names += [step.name for step in steps]
    made = {re.sub(r"<(?:\w+:)?step_name>", name, route) for name in names}
    return sorted("/" + re.sub(r"<(?:\w+:)?\w+>", pk, path) for path in made)


def is_about_an_object(route: str) -> bool:
    """Whether it names a row, however the parameter is called."""
    return bool(re.search(r"<(?!(?:\w+:)?step_name>)", route))


def every_path(pk: str = "1") -> list[str]:
    return sorted({path for route in desk_routes() for path in paths(route, pk)})


def test_every_model_and_step_of_the_desk_is_walked() -> None:
    walked = every_path()
    for model, model_admin in SITE.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert base in walked
        assert isinstance(model_admin, StaffAdmin), f"{model} can be changed behind the services"
        for step in model_admin.steps:
            assert f"{base}1/step/{step.name}/" in walked
        for step in model_admin.list_steps:
            assert f"{base}step/{step.name}/" in walked


def nobody(client: Client) -> None:
    """Signed out."""


def without_second_factor(client: Client) -> None:
    roles = ["steward", "auditor", "centre", "reporter", "decider", "reviewer"]
    sign_in(client, make_staff(roles=roles, second_factor=False))


def closed(client: Client) -> None:
    user = make_staff(roles=["steward", "auditor"])
    sign_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)


def no_staff(client: Client) -> None:
    user = User.objects.create_superuser("citizen", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    add_second_factor(user)
    sign_in(client, user)


@pytest.mark.parametrize(
    ("arrive", "status", "goes_to"),
    [
        (nobody, 302, "/accounts/login/"),
        (without_second_factor, 302, "/accounts/second-factor/app/"),
        (closed, 302, "/accounts/login/"),
        (no_staff, 403, ""),
    ],
)
def test_whom_the_door_keeps_out_reaches_nothing(
    client: Client, arrive: Callable[[Client], None], status: int, goes_to: str
) -> None:
    arrive(client)
    reached = []
    for path in every_path():
        for answer in (client.get(path), client.post(path, {"reason": "x", "confirm": "1"})):
            kept_out = answer.status_code == status and answer.get("Location", "").startswith(goes_to)
            if not kept_out or "Content-Disposition" in answer:
                reached.append((answer.wsgi_request.method, path, answer.status_code))
    assert reached == []


def test_a_steward_with_a_second_factor_reaches_every_list(client: Client) -> None:
    sign_in(client, make_staff(roles=["steward", "auditor", "centre"]))
    for label in LABELS:
        assert client.get(f"/admin/{label}/").status_code == 200, label


def owner() -> Agency:
    return Agency.objects.get(code=OWNER)


def import_run() -> ImportRun:
    return ImportRun.objects.create(
        file_name="theirs.csv",
        file_digest="0" * 64,
        profile="nfra",
        profile_digest="0" * 8,
        origin="demo",
        agency=owner(),
        by="user:0",
        submitted_by="user:0",
        started_at=clock.now(),
    )


def held_row() -> HeldRow:
    return HeldRow.objects.create(run=import_run(), line=2, reason="bad_date", row={"a": "theirs"})


def import_profile() -> ImportProfile:
    return ImportProfile.objects.create(
        name="theirs", version=1, text="", agency=owner(), made_by="user:0", made_at=clock.now(), reason="x"
    )


def hidden_record() -> Any:
    record = factories.penalty()
    type(record).objects.filter(pk=record.pk).update(state=RecordState.UNPUBLISHED)
    return record


def waiting_proposal() -> Proposal:
    return Proposal.objects.create(
        kind=RELEASE,
        target=f"record:{hidden_record().public_id}",
        proposed_by="user:0",
        agency_key=OWNER,
        proposed_at=clock.now(),
        reason="theirs",
    )


def audit_event() -> AuditEvent:
    return audit(by=Actor(user_key="user:0", agency_key=OWNER), action="test", target="record:theirs")


def letter() -> Letter:
    register(letter_kit.KIND)
    return letter_kit.letter(agency=owner())


def mail() -> OutgoingMail:
    values = {"to": "theirs@example.org", "language": "en", "subject": "theirs", "body": "theirs"}
    return OutgoingMail.objects.create(
        letter=letter(), state=MailState.GIVEN_UP, made_at=clock.now(), **values
    )


def listing_case() -> ListingCase:
    house = listing_house.build()
    case = listing_house.propose(house)
    type(case).objects.filter(pk=case.pk).update(agency=owner())
    return case


def listing_batch() -> ListingBatch:
    return ListingBatch.objects.create(
        credit_list=listing_house.build().blacklist,
        agency=owner(),
        file_name="theirs.csv",
        file_digest="0" * 64,
        file_size=1,
        uploaded_by="user:0",
        uploaded_at=clock.now(),
        stored_as="theirs",
        state="checked",
    )


def check_run() -> CheckRun:
    agency = owner()
    by = Actor(
        user_key="user:0", agency_key=OWNER, agency_line=agency.line(), roles=frozenset({"staff", "reporter"})
    )
    return checking.check_run(asked=[factories.entity().name], by=by, reason="theirs")


def objection() -> Case:
    case = case_house.file(case_house.build())
    type(case).objects.filter(pk=case.pk).update(agency=owner())
    return case


def error_report() -> ErrorReport:
    record = factories.penalty(source_agency=owner())
    return report_make(record=record, text="theirs", by=Actor(user_key="")).report


# One object of the owning agency for every model of the desk whose rows belong to an agency …
OWNED: dict[str, Callable[[], Model]] = {
    "accounts/user": lambda: make_staff("theirs", roles=["reporter"], agency=OWNER),
    "documents/letter": letter,
    "documents/outgoingmail": mail,
    "exchange/importrun": import_run,
    "exchange/heldrow": held_row,
    "exchange/importprofile": import_profile,
    "exchange/listingbatch": listing_batch,
    "lists/listingcase": listing_case,
    "lists/checkrun": check_run,
    "repair/case": objection,
    "repair/errorreport": error_report,
    "records/record": hidden_record,
    "penalties/penalty": lambda: hidden_record().penalty,
    "journal/proposal": waiting_proposal,
    "journal/auditevent": audit_event,
}
# … and the models that name agencies, but whose rows everybody who works here may read.
READ_BY_ALL = {"registry/agency", "registry/agencyalias"}


def test_every_model_with_an_agency_is_walked_as_a_stranger() -> None:
    scoped = {
        label
        for label, model in LABELS.items()
        for field in model._meta.get_fields()
        if field.concrete and (field.related_model is Agency or field.name == "agency_key")
    }
    assert scoped - READ_BY_ALL - set(OWNED) == set()


@pytest.mark.parametrize("label", sorted(OWNED))
def test_staff_of_another_agency_reach_no_object_and_no_document_of_it(client: Client, label: str) -> None:
    obj = OWNED[label]()
    sign_in(client, make_staff(roles=["reporter", "decider", "reviewer"], agency=STRANGER))
    routes = [
        r for r in desk_routes() if r.removeprefix("admin/").startswith(f"{label}/") and "object_id" in r
    ]
    reached = []
    for path in sorted({path for route in routes for path in paths(route, str(obj.pk))}):
        for answer in (client.get(path), client.post(path, {"reason": "x", "confirm": "1"})):
            away = answer.status_code == 302 and not answer["Location"].startswith(f"/admin/{label}/{obj.pk}")
            again = answer.status_code in (301, 302, 308) and answer["Location"].rstrip("/").endswith(
                "/change"
            )
            if (
                not (away or again or answer.status_code in (403, 404, 405))
                or "Content-Disposition" in answer
            ):
                reached.append((answer.wsgi_request.method, path, answer.status_code))
    assert reached == []
    listed = client.get(f"/admin/{label}/")
    assert listed.status_code == 403 or f"/admin/{label}/{obj.pk}/" not in listed.content.decode()
    assert AuditEvent.objects.filter(action__contains="theirs").count() == 0
