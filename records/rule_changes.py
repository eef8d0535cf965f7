"""Changing publicity rules: rows are added and ended by date, never altered; records follow in chunks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from records import policies
from records.models import PublicityRule, ReworkKind, Severity
from records.preparation import Preparation, by_regime
from records.reworks import rework_begin
from registry.policies import require

COLUMNS = (
    "regime",
    "severity",
    "only_if",
    "min_months",
    "max_months",
    "shown",
    "clock",
    "repairable",
    "transition",
    "in_force_from",
    "in_force_to",
    "confidence",
    "rule_codes",
)
SHOWN, CLOCKS = ("yes", "no", "on_source_request"), ("decision", "publication")
CONFIDENCES, TRANSITIONS = ("confirmed", "to_check", "ours"), ("", "lighter")
ONE_DAY = timedelta(days=1)
LONGEST = 600  # months: a typing error, not a rule


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A new row, rows that end (key → last day), or both; unsaved."""

    regime: str
    new: PublicityRule | None = None
    ends: dict[int, date] = field(default_factory=dict)


def rule_change_of(payload: dict[str, Any]) -> RuleChange:
    """What a proposal's payload means against the rules on file: {"add": columns} or {"end": {rule, day}}.

    A new row ends the row of the same regime, class and condition that it follows, on the day before.

    Raises:
        Refused: the row does not make sense, or is on file.
    """
    if "end" in payload:
        return _ending(payload["end"])
    rule = _row(payload["add"])
    first = _require_sense(rule)
    ends: dict[int, date] = {}
    for older in _of_same_class(rule):
        starts, stops = older.in_force_from or date.min, older.in_force_to or date.max
        if starts == first:
            raise Refused(_("A rule for this class begins on that day already."), field="in_force_from")
        if first < starts <= (rule.in_force_to or date.max):
            raise Refused(_("A later rule for this class is on file; this one has to end before it."))
        if starts < first <= stops:
            ends[older.pk] = first - ONE_DAY
    return RuleChange(rule.regime, rule, ends)


def preparations(change: RuleChange) -> tuple[Preparation, Preparation]:
    """How records are computed today, and how after the change."""
    rules = list(PublicityRule.objects.order_by("pk"))
    before = Preparation(rules=by_regime(rules))
    for rule in rules:
        rule.in_force_to = change.ends.get(rule.pk, rule.in_force_to)
    return before, Preparation(rules=by_regime([*rules, change.new] if change.new else rules))


@transaction.atomic
def rule_change(*, change: RuleChange, by: Actor, reason: str) -> None:
    """Write the row, end those it follows, and have the worker recompute the regime's records.

    Raises:
        PolicyDenied. Refused: a row that is to end is gone or has ended otherwise.
    """
    require(policies.may_steward_rules(by), f"rule of {change.regime}")
    list(
        PublicityRule.objects.select_for_update()
        .filter(regime=change.regime)
        .order_by("pk")
        .values_list("pk")
    )
    scope: dict[str, Any] = {"regime": change.regime, "ended": {}}
    for rule in PublicityRule.objects.filter(pk__in=change.ends):
        scope["ended"][str(rule.pk)] = rule.in_force_to.isoformat() if rule.in_force_to else None
        PublicityRule.objects.filter(pk=rule.pk).update(in_force_to=change.ends[rule.pk])
        _audit("rule.end", rule, by=by, reason=reason)
    if change.new is not None:
        change.new.save(force_insert=True)
        scope["rule"] = change.new.pk
        _audit("rule.add", change.new, by=by, reason=reason)
    rework_begin(kind=ReworkKind.RULES, about=f"regime:{change.regime}", scope=scope, by=by, reason=reason)


def rules_digest(regime: str) -> str:
    """A mark of all rows of a regime."""
    rows = list(PublicityRule.objects.filter(regime=regime).order_by("pk").values("pk", *COLUMNS))
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()[:32]


def rule_target(rule: PublicityRule) -> str:
    """How the audit log names a row: by what makes it one, so that a re-load of the reference finds it."""
    return f"rule:{rule.regime}/{rule.severity}/{rule.only_if}/{rule.in_force_from or ''}"


def _audit(action: str, rule: PublicityRule, *, by: Actor, reason: str) -> None:
    detail = {name: getattr(rule, name) for name in COLUMNS}
    for name in ("in_force_from", "in_force_to"):
        detail[name] = detail[name].isoformat() if detail[name] else None
    journal.audit(by=by, action=action, target=rule_target(rule), reason=reason, detail=detail)


def _row(columns: dict[str, Any]) -> PublicityRule:
    values: dict[str, Any] = {name: columns.get(name) for name in COLUMNS}
    for name in ("in_force_from", "in_force_to"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in ("severity", "only_if", "transition", "rule_codes"):
        values[name] = values[name] or ""
    return PublicityRule(**values)


def _require_sense(rule: PublicityRule) -> date:
    """The rule's first day, where the row makes sense."""
    if rule.in_force_from is None:
        raise Refused(_("From which day is it in force?"), field="in_force_from")
    if rule.in_force_to and rule.in_force_to < rule.in_force_from:
        raise Refused(_("The last day lies before the first."), field="in_force_to")
    if rule.min_months is not None and rule.max_months is not None and rule.min_months > rule.max_months:
        raise Refused(_("The shortest time is longer than the longest."), field="min_months")
    if max(rule.min_months or 0, rule.max_months or 0) > LONGEST:
        raise Refused(_("That many months are no publicity period."), field="max_months")
    allowed = {
        "severity": ("", *Severity.values),
        "shown": SHOWN,
        "clock": CLOCKS,
        "transition": TRANSITIONS,
        "confidence": CONFIDENCES,
    }
    for name, values in allowed.items():
        if getattr(rule, name) not in values:
            raise Refused(_("This value is not known."), field=name)
    return rule.in_force_from


def _of_same_class(rule: PublicityRule) -> list[PublicityRule]:
    return list(
        PublicityRule.objects.filter(regime=rule.regime, severity=rule.severity, only_if=rule.only_if)
    )


def _ending(wanted: dict[str, Any]) -> RuleChange:
    rule = PublicityRule.objects.filter(pk=wanted["rule"]).first()
    last = date.fromisoformat(wanted["in_force_to"])
    if rule is None:
        raise Refused(_("This rule is not on file."))
    if rule.in_force_to is not None:
        raise Refused(_("This rule has an end already; rules are not altered."))
    if rule.in_force_from and last < rule.in_force_from:
        raise Refused(_("The last day lies before the first."), field="in_force_to")
    return RuleChange(rule.regime, None, {rule.pk: last})
