"""Words for the codes of rules and catalogue that no enumeration of the reference names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, dict[str, str | Promise]] = {
    "shown": {
        "yes": _("yes"),
        "no": _("no"),
        "on_source_request": _("only if the source asks for it"),
    },
    "clock": {"decision": _("day of the decision"), "publication": _("day of publication")},
    "transition": {"": _("does not hold"), "lighter": _("holds where it is lighter")},
    "confidence": {
        "confirmed": _("confirmed"),
        "to_check": _("to be checked"),
        "ours": _("a choice of this site"),
    },
    "access": {
        "public": _("public"),
        "shared": _("between agencies"),
        "restricted": _("named agencies only"),
        "never": _("never kept"),
    },
    "polarity": {"positive": _("positive"), "negative": _("negative"), "neutral": _("neutral")},
    "condition": {
        "food": _("food safety"),
        "drugs": _("drugs"),
        "special_equipment": _("special equipment"),
        "work_safety": _("work safety"),
        "fire": _("fire protection"),
        "warning_only": _("a warning only"),
        "criticism_or_low_fine": _("criticism or a low fine"),
        "source_request": _("the source asks, with reasons, that it be shown"),
    },
    "storage": {"record": _("record"), "registry": _("fact of the register")},
}


def word(kind: str, code: object) -> str:
    """A code in the language of the page; one without a word as it is."""
    return str(WORDS.get(kind, {}).get(str(code), code))


def conditions_in_words(codes: object) -> str:
    """Condition codes separated by spaces, as `only_if` keeps them, in the language of the page."""
    return " / ".join(word("condition", code) for code in str(codes or "").split())


def choices(kind: str) -> list[tuple[str, str | Promise]]:
    """The codes of a kind as a form offers them."""
    return list(WORDS[kind].items())
