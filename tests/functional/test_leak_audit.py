"""The leak audit: a leak planted on any public place is found there; a clean site is clean; who may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve, reverse
from django.utils.html import escape

from creditsite.leaks import audit, probes, sweeps
from creditsite.leaks.hidden import hidden
from creditsite.surfaces import SURFACES
from journal import clock
from journal.sealer import seal
from records.models import EndKind, LeakAudit, Record
from records.services import record_end
from search import documents, lifecycle
from search.engine import EngineUnavailable
from search.engines import engine
from search.sweeps import build_indexes, follow_changes
from tests import factories, repair_house
from tests.staff import make_staff, sign_in

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]
NAMES = [surface.name for surface in SURFACES]
OF_THE_DOOR = [
    "website:record",
    "website:list",
    "api:entity-records",
    "api:record",
    "api:record-history",
    "api:penalties",
    "api:listings",
]  # shown through the one door to public records, without a condition of their own beside it
ANSWERED = [name for name in NAMES if not name.startswith("index:")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[list[Record]]:
    """A penalty and a listing that ended, beside a company that has public records; the index is up to date."""
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        lifecycle.request_build(reason="test")
        build_indexes()
        house = repair_house.build()
        listing = repair_house.listed(house)
        assert listing.record is not None
        ended = repair_house.penalty(house)
        factories.penalty(house.entity)
        for record in (ended, listing.record):
            record_end(record=record, kind=EndKind.REPAIRED, by=factories.BY, reason="…")
        seal()
        follow_changes()
        yield [ended, listing.record]


def found(**how: Any) -> LeakAudit:
    return audit.run(**{"sample": 10, "seed": 1, **how})


def surfaces_of(one: LeakAudit) -> set[str]:
    return {finding["surface"] for finding in one.found}


def test_every_surface_has_a_probe() -> None:
    assert set(probes.PROBES) == set(NAMES)
    assert set(NAMES) >= probes.ONCE


def test_a_clean_site_is_clean_and_the_next_audit_goes_on_from_there(site: list[Record]) -> None:
    one = found()
    assert (one.found, one.is_clean) == ([], True)
    assert one.records >= 2 and one.answers > len(NAMES)
    again = found(sample=0)
    assert again.records == 0 and again.reach == one.reach
    assert found(sample=0, everything=True).records == 2


@pytest.mark.parametrize("surface", OF_THE_DOOR)
def test_a_fault_of_the_one_door_is_found_wherever_it_shows(
    surface: str, site: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.models.record._on_display", lambda at: Q(pk__isnull=False))
    assert surface in surfaces_of(found())


@pytest.mark.parametrize("surface", ANSWERED)
def test_a_place_that_shows_what_is_gone_is_found(
    surface: str, site: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"<p>{site[0].public_id} {site[0].document_number} {site[1].public_id}</p>"
    _say_on(surface, said, monkeypatch)
    one = found()
    assert surfaces_of(one) == {surface}


def _say_on(surface: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the answers of one address end with something that must not stand there."""
    from django.core.handlers.base import BaseHandler

    answered = BaseHandler.get_response

    def leaking(self: Any, request: Any) -> Any:
        response = answered(self, request)
        match = request.resolver_match
        if match is not None and match.view_name == surface:
            response = HttpResponse(response.content + said.encode(), status=response.status_code)
        return response

    monkeypatch.setattr(BaseHandler, "get_response", leaking)


def test_an_index_that_did_not_follow_is_found_once_it_says_that_it_has(site: list[Record]) -> None:
    key = site[0].entity.key
    late = factories.penalty(site[0].entity, document_number="示环罚〔2026〕尚在索引号")
    seal()
    follow_changes()
    (stale,), _ = documents.documents([key])
    record_end(record=late, kind=EndKind.WITHDRAWN, by=factories.BY, reason="…")
    seal()
    assert found().is_clean, "behind is not wrong"
    follow_changes()
    live = engine().state().live
    assert live is not None
    with engine().writing(live.name) as writer:
        writer.write([replace(stale, version=stale.version + 100)], [])
        writer.commit(seq=live.seq)
    assert {"index:entities", "api:search"} & surfaces_of(found())


def test_an_event_that_tells_more_is_found(site: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(ids: Any) -> dict[str, Record]:
        rows = Record.objects.select_related("entity", "source_agency", "deciding_agency")
        return {one.public_id: one for one in rows.filter(public_id__in=set(ids))}

    monkeypatch.setattr("exchange.feed.events._public", everything)
    assert surfaces_of(found()) == {"api:changes"}


def test_a_wrong_count_is_found(site: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    from website.selectors import credit_file

    right = credit_file._newest_of_each

    def one_more(entity: Any, at: Any) -> Any:
        counts, groups = right(entity, at)
        return {group: number + 1 for group, number in counts.items()}, groups

    monkeypatch.setattr(credit_file, "_newest_of_each", one_more)
    one = found()
    assert {(each["surface"], each["what"]) for each in one.found} == {("api:entity", "count")}


def test_what_was_never_public_is_looked_for_too(site: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    held = factories.penalty(severity="minor")
    (one,) = hidden([held.pk])
    assert not one.ended
    monkeypatch.setattr("records.models.record._on_display", lambda at: Q(pk=held.pk))
    assert held.public_id in {each["record"] for each in found(sample=50).found}


def test_a_record_that_is_public_again_is_no_finding(site: list[Record]) -> None:
    from records.services import record_restore

    record_restore(record=site[0], by=factories.BY, reason="…")
    seal()
    follow_changes()
    assert found(everything=True).is_clean


def test_a_record_that_waits_for_its_first_day_is_no_finding(site: list[Record]) -> None:
    record = factories.penalty(site[0].entity)
    today = clock.today()
    later = {"shown_from": today + timedelta(days=5), "shown_until": today + timedelta(days=400)}
    Record.objects.filter(pk=record.pk).update(**later)
    assert not [one for one in found(sample=50).found if one["what"].startswith("status")]


def test_without_the_index_nobody_says_clean(site: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise EngineUnavailable("away")

    monkeypatch.setattr("creditsite.leaks.probes.engine", away)
    assert exit_code() == 2


def test_a_site_that_refuses_itself_could_not_look(site: list[Record], settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = [".example.org"], ""
    assert exit_code() == 2
    assert "ALLOWED_HOSTS" in LeakAudit.objects.first().error  # type: ignore[union-attr]


def test_one_audit_at_a_time(site: list[Record]) -> None:
    walk = audit.steps(sample=0)
    next(walk)
    if connection.vendor == "sqlite":
        assert exit_code() == 2
    assert list(walk) is not None and LeakAudit.objects.filter(finished_at__isnull=False).count() == 1


@pytest.mark.parametrize("said", ['“义务”&《办法》<第三条>规定的行为"未改正"，情节严重的示例文字说明'])
def test_a_text_is_known_as_pages_and_the_api_write_it(
    said: str, site: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    Record.objects.filter(pk=site[0].pk).update(details={**site[0].details, "penalty_content": said})
    for written in (escape(said), json.dumps(said, ensure_ascii=False)):
        _say_on("website:home", written, monkeypatch)
        assert surfaces_of(found(everything=True)) == {"website:home"}, written
        monkeypatch.undo()


def test_a_list_is_read_behind_its_first_page(site: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    decided = site[0].decided_on
    inputs = [factories.penalty_input(site[0].entity, decided_on=decided) for _ in range(105)]
    factories.records(inputs)
    monkeypatch.setattr("records.models.record._on_display", lambda at: Q(pk__isnull=False))
    seen = {one["surface"] for one in found(sample=0).found if one["record"] == site[0].public_id}
    assert {"api:penalties", "api:entity-records"} <= seen


def exit_code(*options: str) -> int:
    with pytest.raises(SystemExit) as end:
        call_command("leak_audit", *options, stdout=_Sink(), stderr=_Sink())
    return int(str(end.value.code))


class _Sink:
    def write(self, text: str) -> int:
        return len(text)


def test_the_command_says_by_its_exit_how_it_went(
    site: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_code("--sample", "5") == 0
    _say_on("website:home", site[0].public_id, monkeypatch)
    assert exit_code("--all", "--sample", "0") == 1

    def broken(*args: Any, **more: Any) -> Any:
        raise RuntimeError("no database")

    monkeypatch.setattr("creditsite.leaks.audit.ended_after", broken)
    assert exit_code() == 2
    assert LeakAudit.objects.first().error == "RuntimeError: no database"  # type: ignore[union-attr]


def test_the_night_audits_once_in_slices(
    site: list[Record], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now().astimezone(clock.SHANGHAI)
    settings.LEAK_AUDIT_HOUR = -1
    assert sweeps.audit_leaks() == 0
    settings.LEAK_AUDIT_HOUR = now.hour
    monkeypatch.setattr(sweeps, "SLICE", 0.0)
    turns = 0
    while sweeps.audit_leaks():
        turns += 1
        if turns == 1:
            monkeypatch.setattr(sweeps, "SLICE", 0.05)
        assert turns < 500
    assert LeakAudit.objects.count() == 1 and LeakAudit.objects.get().is_clean
    assert turns > 1 and sweeps.audit_leaks() == 0
    settings.LEAK_AUDIT_HOUR = (now + timedelta(hours=1)).hour
    LeakAudit.objects.all().delete()
    assert sweeps.audit_leaks() == 0, "not by day"


def test_only_staff_read_it_on_readyz_and_on_the_desk(
    site: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    _say_on("website:home", site[0].public_id, monkeypatch)
    found()
    monkeypatch.undo()
    public = Client().get("/readyz")
    assert "leaks" not in public.json()
    auditor, reporter = Client(), Client()
    sign_in(auditor, make_staff(roles=("auditor",), agency=None))
    sign_in(reporter, make_staff(roles=("reporter",), agency=None))
    assert auditor.get("/readyz").json()["leaks"]["findings"] > 0
    url = reverse("admin:records_leakaudit_changelist")
    assert auditor.get(url).status_code == 200 and reporter.get(url).status_code == 403
    page = auditor.get(reverse("admin:records_leakaudit_change", args=[LeakAudit.objects.get().pk]))
    assert "website:home" in page.content.decode()


def test_the_audit_is_not_counted_against_anybodys_quota(site: list[Record], settings: Any) -> None:
    settings.QUOTA_ANONYMOUS = settings.QUOTA_SEARCH_PAGES = 1
    assert found().is_clean
    assert json.loads(Client().get("/api/v1/regions").content)["results"]
    outside = RequestFactory().get("/api/v1/search", headers={"unmetered": "1"})
    assert not getattr(outside, "unmetered", False) and resolve("/api/v1/search").view_name == "api:search"
