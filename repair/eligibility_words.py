"""Whether a record can be repaired, in words for people: the answer, what it rests on, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.models import SourceRule
from records.words import word
from repair.eligibility import Eligibility, Kind, Rule, Why

REASONS: dict[Why, str | Promise] = {
    Why.MAY: gettext_lazy("The shortest time on display is over: repair can be asked for now."),
    Why.BANKRUPTCY: gettext_lazy(
        "The ruling of the bankruptcy court is enough: repair can be asked for now."
    ),
    Why.SHORTEST_TIME: gettext_lazy("The shortest time on display is not over yet."),
    Why.BARRED: gettext_lazy("A repair was revoked; until the bar ends nothing new can be applied for."),
    Why.REPAIRED: gettext_lazy("It was repaired already."),
    Why.SHIELDED: gettext_lazy("It is shielded while a plan runs; the open case decides."),
    Why.ENDED: gettext_lazy("It has ended; nothing is left to repair."),
    Why.HELD: gettext_lazy("It is not released yet."),
    Why.NOT_NEGATIVE: gettext_lazy("Only negative records are repaired."),
    Why.EXCLUDED: gettext_lazy("A law or a policy document of the centre shuts it out from repair."),
    Why.UNDER_OBJECTION: gettext_lazy(
        "An objection to it is open; repair can be asked for once that is decided."
    ),
    Why.OPEN_CASE: gettext_lazy("An application for its repair is open already."),
    Why.NO_RULE: gettext_lazy("No rule on file says that it can be repaired."),
    Why.NOT_REPAIRABLE: gettext_lazy("By its rules it is not repaired on application."),
    Why.NO_EARLY_REMOVAL: gettext_lazy(
        "The rules of its list know no early removal, as far as our sources say."
    ),
    Why.NO_CLASS: gettext_lazy(
        "Its source has not said how serious it is; until then no rule gives a day. Ask the source, or object."
    ),
    Why.NO_CLOCK: gettext_lazy(
        "No day of decision or publication is on file from which the time would count."
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer as a page shows it. `day` is set for "not yet"; `rules` name document, article and reliability."""

    kind: str
    short: str
    reason: str
    rules: list[str]


def answer(found: Eligibility, language: str) -> Answer:
    """In the language that is active; `language` chooses the words of the rule."""
    return answers([found], language)[0]


def answers(found: Sequence[Eligibility], language: str) -> list[Answer]:
    """Many at once, in their order; one statement for all rules."""
    known = _known(code for one in found for code in one.rule.codes)
    return [
        Answer(one.kind, _short(one), str(REASONS[one.why]), _in_words(one.rule, known, language))
        for one in found
    ]


def sentence(found: Eligibility) -> str:
    """The answer in one sentence, for a refusal."""
    reason = str(REASONS[found.why])
    if found.from_day is not None:
        reason = _("%(why)s From %(day)s on it is possible.") % {"why": reason, "day": found.from_day}
    rules = "; ".join(rules_in_words(found.rule, "zh-hans"))
    return _("%(why)s (Rule: %(rules)s.)") % {"why": reason, "rules": rules} if rules else reason


def rules_in_words(rule: Rule, language: str) -> list[str]:
    """Each rule with its document and reliability; the row of ours with its source."""
    return _in_words(rule, _known(rule.codes), language)


def document_in_words(row: SourceRule, language: str) -> str:
    """Its name and article, in Chinese as published; in English followed by what it says."""
    name = f"{row.document_zh} {row.article}".strip()
    return name if language.startswith("zh") else f"{name}: {row.statement_en}"


def _known(codes: Iterable[str]) -> dict[str, SourceRule]:
    return {row.code: row for row in SourceRule.objects.filter(code__in=set(codes))}


def _in_words(rule: Rule, known: dict[str, SourceRule], language: str) -> list[str]:
    found = [
        _("%(code)s, %(document)s (%(sure)s)")
        % {
            "code": code,
            "document": document_in_words(known[code], language),
            "sure": word("confidence", rule.confidence),
        }
        for code in rule.codes
        if code in known
    ]
    if not found and (rule.codes or rule.source):
        parts = [" ".join(rule.codes), rule.source, word("confidence", rule.confidence)]
        found = [", ".join(part for part in parts if part)]
    return found


def _short(found: Eligibility) -> str:
    if found.kind == Kind.YES:
        return _("Yes, now")
    if found.kind == Kind.NOT_YET:
        return _("Not yet: from %(day)s") % {"day": found.from_day}
    return _("No")
