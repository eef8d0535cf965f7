"""Rules and catalogue on the desk: two stewards, the effect before, the recomputation after."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from journal import clock
from journal.models import AuditEvent, Change, Head, Proposal
from records import reference, reworks
from records.catalogue import catalogue
from records.models import (
    CatalogItem,
    CatalogSchema,
    EndKind,
    PublicityRule,
    Record,
    RecordEnd,
    RecordRevision,
    RecordState,
    Rework,
)
from records.services import record_end
from registry.models import Entity
from tests import factories
from tests.functional.desk import marks, open_step, send, text, work_off
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
ADD = "admin:records_publicityrule_list_step"


@pytest.fixture
def entity(reference: None) -> Entity:
    return factories.entity()


@pytest.fixture
def first(reference: None) -> Client:
    return staff_client(["steward"])


@pytest.fixture
def second(reference: None) -> Client:
    return staff_client(["steward"])


def a_rule(**values: Any) -> dict[str, Any]:
    """Half a year for general cases from today on, also for older decisions."""
    return {
        "regime": "ndrc",
        "severity": "general",
        "min_months": "3",
        "max_months": "6",
        "shown": "yes",
        "clock": "decision",
        "repairable": "on",
        "transition": "lighter",
        "in_force_from": clock.today().isoformat(),
        "confidence": "ours",
        "rule_codes": "a test",
        **values,
    }


def propose(client: Client, **values: Any) -> Proposal:
    answer = send(client, reverse(ADD, args=["add"]), a_rule(**values))
    assert answer.status_code == 302, text(answer)
    return Proposal.objects.get(kind="records.rule", state="open")


def confirm(client: Client, proposal: Proposal) -> Any:
    return send(client, reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"]), {})


def figures(answer: Any) -> dict[str, str]:
    return dict(answer.context["effect"].figures)


def test_a_rule_is_changed_by_two_stewards_and_the_records_follow(
    first: Client, second: Client, entity: Entity
) -> None:
    record = factories.penalty(entity)
    ended = factories.penalty(entity)
    record_end(record=ended, kind=EndKind.REPAIRED, by=factories.BY, reason="test")
    until, version = record.shown_until, Head.objects.get(pk=entity.key).public_version
    url = reverse("admin:records_publicityrule_list_step", args=["add"])
    shown = first.post(url, {**a_rule(), "reason": "new order", **open_step(first, url)})
    assert len(figures(shown)) == 1 and list(figures(shown).values()) == ["1"]
    assert any(record.public_id in line.label for line in shown.context["effect"].lines)
    proposal = propose(first)
    assert not PublicityRule.objects.filter(rule_codes="a test").exists()
    own = reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"])
    assert first.get(own).status_code == 403
    assert confirm(second, proposal).status_code == 302
    older = PublicityRule.objects.get(regime="ndrc", severity="general", in_force_from=date(2026, 4, 1))
    assert older.in_force_to == clock.today() - timedelta(days=1)
    assert work_off() >= 1
    record.refresh_from_db()
    assert until and record.shown_until and record.shown_until < until
    assert Head.objects.get(pk=entity.key).public_version > version
    ended.refresh_from_db()
    assert ended.state == RecordState.REPAIRED
    rework = Rework.objects.get()
    assert rework.finished_at and (rework.changed, rework.looked_at) == (1, 2)


def test_a_date_changed_by_a_rule_is_not_called_a_correction(
    first: Client, second: Client, entity: Entity
) -> None:
    record = factories.penalty(entity)
    confirm(second, propose(first))
    work_off()
    assert [
        revision.by_rule for revision in RecordRevision.objects.filter(record=record).order_by("number")
    ] == [
        True,
        False,
    ]
    history = first.get(f"/api/v1/records/{record.public_id}/history").json()["results"]
    assert [revision["corrected"] for revision in history] == [False, False]


def test_a_rule_that_hides_a_class_takes_its_records_down_with_a_trace(
    first: Client, second: Client, entity: Entity
) -> None:
    record = factories.penalty(entity, decided_on=clock.today(), published_on=clock.today())
    confirm(second, propose(first, shown="no", min_months="", max_months="0"))
    work_off()
    record.refresh_from_db()
    assert record.state == RecordState.UNPUBLISHED
    assert RecordEnd.objects.get(record=record).kind == EndKind.EXPIRED
    assert first.get(record.path).status_code == 410
    assert Change.objects.filter(subject=record.public_id, kind="must_delete", audience="public").exists()


def test_what_ran_out_does_not_come_back_by_a_rule(first: Client, second: Client, entity: Entity) -> None:
    old = factories.penalty(entity, decided_on=date(2020, 1, 1))
    Record.objects.filter(pk=old.pk).update(state=RecordState.EXPIRED)
    url = reverse(ADD, args=["add"])
    rule = a_rule(regime="mee-long", in_force_from="2019-01-01", max_months="599", transition="")
    Record.objects.filter(pk=old.pk).update(regime="mee-long")
    factories.Agency.objects.filter(code="mee").update(regime="mee-long")
    shown = first.post("/en" + url, {**rule, "reason": "x", **open_step(first, url)})
    assert [("stay away" in label, number) for label, number in figures(shown).items()] == [(True, "1")]
    send(first, url, rule)
    confirm(second, Proposal.objects.get(state="open"))
    work_off()
    old.refresh_from_db()
    assert old.state == RecordState.EXPIRED


def test_records_whose_conditions_were_never_kept_are_left_alone(
    first: Client, second: Client, entity: Entity
) -> None:
    plain = factories.penalty(entity)
    odd = factories.penalty(
        entity, severity="serious", conditions=frozenset({"food"}), decided_on=date(2025, 1, 1)
    )
    Record.objects.filter(pk__in=[plain.pk, odd.pk]).update(conditions=None)
    Record.objects.filter(pk=odd.pk).update(shown_until=date(2027, 7, 7))
    confirm(second, propose(first, severity="serious", min_months="1", max_months="2"))
    work_off()
    odd.refresh_from_db()
    assert odd.shown_until == date(2027, 7, 7)
    assert Rework.objects.get().left_alone == 1


def test_a_rule_that_makes_no_sense_is_refused_at_its_field(first: Client) -> None:
    url = reverse(ADD, args=["add"])
    for values, field in (
        ({"min_months": "9"}, "min_months"),
        ({"in_force_to": "2001-01-01"}, "in_force_to"),
        ({"max_months": "9999"}, "max_months"),
        ({"in_force_from": "2026-04-01"}, "in_force_from"),
        ({"in_force_from": ""}, "in_force_from"),
    ):
        answer = first.post(url, {**a_rule(**values), "reason": "x", **open_step(first, url)})
        assert answer.status_code == 422 and field in answer.context["form"].errors, values


def test_a_regime_has_one_open_proposal_at_a_time(first: Client, second: Client) -> None:
    propose(first)
    url = reverse(ADD, args=["add"])
    given = open_step(second, url)
    shown = second.post(url, {**a_rule(severity="serious"), "reason": "x", **given})
    answer = second.post(url, {**a_rule(severity="serious"), "reason": "x", **marks(shown)})
    assert answer.status_code == 422 and Proposal.objects.count() == 1


def test_a_rule_ends_and_a_re_load_of_the_files_does_not_mind(first: Client, second: Client) -> None:
    rule = PublicityRule.objects.get(regime="samr", severity="serious", in_force_to=None)
    url = reverse("admin:records_publicityrule_step", args=[rule.pk, "end"])
    assert send(first, url, {"in_force_to": "2030-12-31"}).status_code == 302
    assert confirm(second, Proposal.objects.get()).status_code == 302
    rule.refresh_from_db()
    assert rule.in_force_to == date(2030, 12, 31)
    reference.load(settings.REFERENCE_DIR)
    rule.refresh_from_db()
    assert rule.in_force_to == date(2030, 12, 31)
    assert first.get(url).status_code == 409


def test_a_proposal_made_on_other_ground_cannot_be_confirmed(first: Client, second: Client) -> None:
    proposal = propose(first)
    PublicityRule.objects.filter(regime="ndrc", severity="minor").delete()
    assert confirm(second, proposal).status_code == 422


@pytest.mark.parametrize("roles", [["reporter", "decider"], ["auditor"], ["centre"]])
def test_only_stewards_propose_rules(reference: None, roles: list[str]) -> None:
    client = staff_client(roles, "mee")
    assert client.get(reverse(ADD, args=["add"])).status_code == 403
    assert client.get(reverse("admin:records_publicityrule_changelist")).status_code == 200
    assert (
        client.get(reverse("admin:records_catalogitem_step", args=["penalty", "change"])).status_code == 403
    )


def test_a_killed_recomputation_goes_on_where_it_was(
    first: Client, second: Client, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factories.penalties(entity, 5)
    confirm(second, propose(first))
    monkeypatch.setattr(reworks, "CHUNK", 2)
    reworks.rework_next()
    progress = Rework.objects.get()
    assert progress.finished_at is None and progress.last_pk == sorted(record.pk for record in made)[1]
    monkeypatch.setattr(reworks, "_tally", lambda *args: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        reworks.rework_next()
    assert Rework.objects.get().last_pk == progress.last_pk
    monkeypatch.undo()
    work_off()
    done = Rework.objects.get()
    assert (done.looked_at, done.changed) == (5, 5)
    assert RecordRevision.objects.filter(record__in=made).count() == 10


# catalogue


def item_step(code: str, name: str) -> str:
    return reverse("admin:records_catalogitem_step", args=[code, name])


def an_item(**values: Any) -> dict[str, Any]:
    item = CatalogItem.objects.get(pk="penalty")
    return {"name_zh": item.name_zh, "name_en": item.name_en, "access": item.access, **values}


def test_an_item_closed_to_the_public_takes_its_records_down(
    first: Client, second: Client, entity: Entity
) -> None:
    record, permit = factories.penalty(entity), factories.permit(entity)
    version = Head.objects.get(pk=entity.key).public_version
    assert send(first, item_step("penalty", "change"), an_item(access="shared")).status_code == 302
    assert first.get(record.path).status_code == 200
    assert confirm(second, Proposal.objects.get()).status_code == 302
    assert first.get(record.path).status_code in (404, 410)
    work_off()
    assert first.get(record.path).status_code == 410
    assert first.get(permit.path).status_code == 200
    assert Head.objects.get(pk=entity.key).public_version > version
    assert RecordEnd.objects.get(record=record).kind == EndKind.WITHDRAWN
    assert send(first, item_step("penalty", "change"), an_item(access="public")).status_code == 302
    assert confirm(second, Proposal.objects.get(state="open")).status_code == 302
    work_off()
    assert first.get(record.path).status_code == 200
    assert not RecordEnd.objects.filter(record=record).exists()


def test_the_names_of_an_item_reach_every_page_and_survive_the_shipped_files(
    first: Client, second: Client, entity: Entity
) -> None:
    record = factories.penalty(entity)
    send(first, item_step("penalty", "change"), an_item(name_zh="行政处罚决定"))
    confirm(second, Proposal.objects.get())
    version = Head.objects.get(pk=entity.key).public_version
    work_off()
    assert Head.objects.get(pk=entity.key).public_version > version
    assert "行政处罚决定" in first.get(record.path).content.decode()
    reference.load(settings.REFERENCE_DIR)
    assert CatalogItem.objects.get(pk="penalty").name_zh == "行政处罚决定"
    assert CatalogSchema.objects.filter(item="penalty").count() == 1


def a_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        json.dumps(CatalogSchema.objects.get(item="penalty", version=1).schema)
    )
    return schema


def test_a_new_schema_closes_a_property_in_older_records_too(
    first: Client, second: Client, entity: Entity
) -> None:
    record = factories.penalty(entity, details={"facts": "曾经公开"})
    schema = a_schema()
    schema["properties"]["facts"]["x-access"] = "shared"
    url = item_step("penalty", "schema")
    shown = first.post(url, {"schema": json.dumps(schema), "reason": "x", **open_step(first, url)})
    assert any("facts" in warning for warning in shown.context["effect"].warnings)
    assert send(first, url, {"schema": json.dumps(schema)}).status_code == 302
    assert "曾经公开" in first.get(record.path).content.decode()
    assert confirm(second, Proposal.objects.get()).status_code == 302
    work_off()
    assert "曾经公开" not in first.get(record.path).content.decode()
    assert CatalogItem.objects.get(pk="penalty").schema_version == 2
    reference.load(settings.REFERENCE_DIR)
    assert CatalogItem.objects.get(pk="penalty").schema_version == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda schema: schema.update(type="array"),
        lambda schema: schema.pop("additionalProperties"),
        lambda schema: schema["properties"]["facts"].pop("x-access"),
        lambda schema: schema["properties"]["facts"].pop("x-title-zh"),
        lambda schema: schema["properties"]["facts"].update(type="nonsense"),
        lambda schema: schema["properties"]["facts"].update({"x-format": "fen"}),
        lambda schema: schema.update(properties={}),
    ],
)
def test_a_schema_that_is_none_is_refused(first: Client, spoil: Any) -> None:
    schema = a_schema()
    spoil(schema)
    url = item_step("penalty", "schema")
    answer = first.post(url, {"schema": json.dumps(schema), "reason": "x", **open_step(first, url)})
    assert answer.status_code == 422 and "schema" in answer.context["form"].errors
    answer = first.post(url, {"schema": "{", "reason": "x", **open_step(first, url)})
    assert answer.status_code == 422


def test_a_new_kind_of_fact_is_data(first: Client, second: Client, entity: Entity) -> None:
    schema = a_schema()
    schema["properties"] = {"facts": schema["properties"]["facts"]}
    data = {
        **an_item(name_zh="示例事项", name_en="Example"),
        "code": "example",
        "category": "19",
        "group": "other",
        "polarity": "neutral",
        "regime": "of the source agency",
        "schema": json.dumps(schema),
    }
    assert send(first, reverse("admin:records_catalogitem_list_step", args=["add"]), data).status_code == 302
    assert confirm(second, Proposal.objects.get()).status_code == 302
    record = factories.records(
        [
            factories.RecordInput(
                entity=entity, item="example", source_agency=factories.agency(), details={"facts": "一"}
            )
        ]
    )[0]
    assert "示例事项" in first.get(record.path).content.decode()


def test_an_item_made_by_another_process_is_known_at_once(entity: Entity) -> None:
    assert "elsewhere" not in catalogue()
    CatalogItem.objects.create(
        code="elsewhere",
        category="19",
        group="other",
        polarity="neutral",
        access="public",
        storage="record",
        name_zh="别处",
        name_en="Elsewhere",
    )
    CatalogSchema.objects.create(item_id="elsewhere", version=1, schema=a_schema())
    assert catalogue()["elsewhere"].schema.version == 1
    CatalogSchema.objects.create(item_id="elsewhere", version=2, schema=a_schema())
    assert catalogue()["elsewhere"].schemas[2].version == 2
    with pytest.raises(KeyError):
        catalogue()["nowhere"]
    with pytest.raises(KeyError):
        catalogue()["elsewhere"].schemas[3]


def test_every_decision_is_in_the_audit_log(first: Client, second: Client) -> None:
    confirm(second, propose(first))
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "rule.add",
        "rule.end",
        "proposal.make",
    }
