"""What is wrong with a code, in words and character by character."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.usci import Diagnosis, Problem

PROBLEM_WORDS = {
    "length": gettext_noop("A code has 18 characters; this one has %(found)s."),
    "alphabet": gettext_noop("Character %(position)s is “%(found)s”, which no code contains."),
    "check_character": gettext_noop(
        "Character %(position)s, the check character, is %(found)s; with the others as they stand it would "
        "be %(expected)s."
    ),
    "organization_check": gettext_noop(
        "Character %(position)s, the check character of the organization code, is %(found)s; with characters "
        "9 to 16 as they stand it would be %(expected)s."
    ),
}
CHECKS = ("check_character", "organization_check")
SOME_CHARACTER = gettext_noop(
    "Its characters do not fit each other, so at least one is wrong or out of place."
)
LOOKALIKE_WORDS = gettext_noop(
    "Character %(position)s is “%(found)s”, which no code contains; perhaps “%(expected)s”?"
)
FLAG_WORDS = {
    "length": gettext_noop("It does not have 18 characters."),
    "alphabet": gettext_noop("It holds a character that codes do not contain."),
    "check_character": gettext_noop("Its last character, the check character, does not fit the others."),
    "organization_check": gettext_noop(
        "The check character of its organization code (character 17) does not fit."
    ),
    "unknown_department": gettext_noop("Its first character names no registering department."),
    "region_characters": gettext_noop("Its region code (characters 3 to 8) does not consist of digits."),
}


class Letter(NamedTuple):
    """One character of a code, and whether something is wrong with it."""

    char: str
    wrong: bool


def letters_of(diagnosis: Diagnosis, guessed: bool = False) -> list[Letter]:
    """The code one by one, the wrong ones marked.

    Where there are guesses to show (`guessed`), a check that fails marks nothing: it says that some character
    is wrong, not which, and the guesses show which.
    """
    wrong = {problem.position for problem in diagnosis.problems if not (guessed and problem.code in CHECKS)}
    return [Letter(char, place in wrong) for place, char in enumerate(diagnosis.text[:24], 1)]


def findings_of(diagnosis: Diagnosis, guessed: bool = False) -> list[str]:
    """Every problem in words; failed checks in one sentence where there are guesses to show."""
    named = [_finding(problem) for problem in diagnosis.problems if not (guessed and problem.code in CHECKS)]
    return named if len(named) == len(diagnosis.problems) else [*named, _(SOME_CHARACTER)]


def flag_words(flags: list[str]) -> list[str]:
    """The failed checks of a published code, in words."""
    return [_(FLAG_WORDS[flag]) if flag in FLAG_WORDS else flag for flag in flags]


def _finding(problem: Problem) -> str:
    words = PROBLEM_WORDS.get(problem.code)
    if words is None:
        return problem.message
    if problem.code == "alphabet" and problem.expected:
        words = LOOKALIKE_WORDS
    place = {"position": problem.position, "found": problem.found, "expected": problem.expected}
    return _(words) % place
