"""The unified social credit identifier (GB 32100-2015): split, check, say what is wrong.

    9 1      110108      MA01ABCD 7        K
    who, as  region      organization     check over
    what     (first      code and its     all before it
             registered) own check

Codes that authorities published are never turned away here: `flags` names their failings, and a region
that no list knows is no failing at all (one code in ten bears a retired one).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O Z S V: they look like 1 0 2 5 U
LENGTH = 18
DEPARTMENTS = "123456789ANY"
# Department and type as registered so far; used to rank guesses, never to turn a code away.
KINDS = frozenset(
    department + kind
    for department, kinds in {
        "1": "1239",  # 机构编制
        "2": "129",  # 外交
        "3": "123459",  # 司法行政
        "4": "19",  # 文化
        "5": "12349",  # 民政
        "6": "129",  # 旅游
        "7": "129",  # 宗教
        "8": "19",  # 工会
        "9": "123",  # 市场监督管理
        "A": "19",  # 军队
        "N": "1239",  # 农业农村
        "Y": "1",  # 其他
    }.items()
    for kind in kinds
)
LOOKALIKES = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # powers of 3 modulo 31
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714: letters count A = 10 … Z = 35
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")  # ASCII only: ß is no SS
_PLAIN = re.compile(r"[0-9A-Z]*")
_SHAPE = re.compile(r"[0-9A-Z]{18}")
_FEWEST_DIGITS = 8  # six of the region and more; keeps 18-letter words out of code searches
_MOST_REPORTED = 5  # illegal characters named in one diagnosis


@dataclass(frozen=True, slots=True)
class Usci:
    """A code in its parts. Its check characters may be wrong, its shape is not."""

    code: str
    department: str
    type: str
    region: str
    organization: str  # nine characters, the last being their own check
    check: str

    @property
    def kind(self) -> str:
        """Department and type together, a code of the enumeration `usci_type`: "91" is an enterprise."""
        return self.department + self.type


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: a stable code, the character's place from 1, what stands there, what may.

    Codes: length, alphabet, check_character, organization_check. For `length`, `found` is the number of
    characters; `expected` is empty where nothing can be said.
    """

    code: str
    position: int | None
    found: str
    expected: str
    message: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a text as a code. `candidates` are guesses: valid codes one slip away."""

    text: str
    problems: tuple[Problem, ...]
    candidates: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the text is a code with both check characters right."""
        return not self.problems

    @property
    def code(self) -> str:
        """The first problem's code; empty where there is none."""
        return self.problems[0].code if self.problems else ""

    @property
    def message(self) -> str:
        """All problems in one English line."""
        return " ".join(problem.message for problem in self.problems)


def normalise(text: str) -> str:
    """The text as codes are written: half width, upper case, without spaces, hyphens or invisible marks."""
    if _PLAIN.fullmatch(text):
        return text
    # Twice: characters that a removed mark kept apart may compose.
    return _tidy(_tidy(text))


def looks_like_usci(text: str) -> bool:
    """Whether somebody who typed this most likely meant a code, right or wrong."""
    code = normalise(text)
    return bool(_SHAPE.fullmatch(code)) and sum(map(str.isdigit, code)) >= _FEWEST_DIGITS


def parse(code: str) -> Usci:
    """Split a code. It must have the shape of one; whether it is right is `diagnose`'s question.

    Raises:
        ValueError: not 18 digits and capital letters.
    """
    if not _SHAPE.fullmatch(code):
        raise ValueError(f"not {LENGTH} digits and capital letters: {code[:40]!r}")
    return Usci(code, code[0], code[1], code[2:8], code[8:17], code[17])


def check_character(first17: str) -> str:
    """The 18th character: it makes the sum of values times powers of 3 a multiple of 31.

    Since 31 is prime and the weights differ, no single wrong character passes, nor any swap of two but that
    of the first with the last, which both weigh 1.

    Raises:
        KeyError: a character is not of the alphabet.
    """
    total = sum(_VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organization_check(first8: str) -> str:
    """The ninth character of an organization code: 0 to 9, or X for ten.

    Raises:
        ValueError: a character is neither digit nor letter.
    """
    total = sum(
        int(character, 36) * weight for character, weight in zip(first8, _ORGANIZATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def make(kind: str, region: str, body: str) -> str:
    """The valid code of a kind ("91"), a region (six digits) and the first eight of an organization code.

    Raises:
        ValueError: the parts do not add up to a code.
    """
    first17 = kind + region + body + organization_check(body)
    if len(kind) != 2 or len(region) != 6 or not _VALUES.keys() >= set(first17):
        raise ValueError(f"no parts of a code: {kind!r} {region!r} {body!r}")
    return first17 + check_character(first17)


def flags(code: str) -> list[str]:
    """What a published code fails, as stable codes for `Entity.usci_flags`; empty for a sound one."""
    if len(code) != LENGTH:
        return ["length"]
    if not _VALUES.keys() >= set(code):
        return ["alphabet"]
    tests = {
        "check_character": check_character(code[:17]) == code[17],
        "organization_check": organization_check(code[8:16]) == code[16],
        "unknown_department": code[0] in DEPARTMENTS,
        "region_characters": code[2:8].isdigit(),
    }
    return [flag for flag, passed in tests.items() if not passed]


def diagnose(text: str) -> Diagnosis:
    """Say which characters of a text are wrong as a code and what they should be.

    A wrong check character proves that something is wrong, not what: the 18th may be right and another
    one mistyped. So `expected` holds on condition that the rest is right, and `candidates` lists every
    valid code that differs in one character and is of a known kind.
    """
    code = normalise(text)
    if len(code) != LENGTH:
        return Diagnosis(code[:40], (_length_problem(code), *_alphabet_problems(code[:LENGTH])))
    if problems := _alphabet_problems(code):
        return Diagnosis(code, problems, _without_illegal(code))
    problems = _check_problems(code)
    return Diagnosis(code, problems, _one_slip_away(code, range(LENGTH)) if problems else ())


def _tidy(text: str) -> str:
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if character != "\N{MINUS SIGN}" and unicodedata.category(character)[0] not in "ZCM"
    )
    return "".join(character for character in kept if unicodedata.category(character) != "Pd").translate(
        _UPPER
    )


def _length_problem(code: str) -> Problem:
    length = len(code)
    words = f"A code has {LENGTH} characters, this has {length}."
    if length == 15 and code.isdigit():
        words += " Numbers of 15 digits are registration numbers of before 2015."
    return Problem("length", None, str(length), str(LENGTH), words)


def _alphabet_problems(code: str) -> tuple[Problem, ...]:
    wrong = [(place, character) for place, character in enumerate(code, 1) if character not in _VALUES]
    problems = []
    for place, character in wrong[:_MOST_REPORTED]:
        likely = LOOKALIKES.get(character, "")
        hint = f"; {likely} looks like it" if likely else ""
        words = f"Character {place}, {character}, does not occur in codes{hint}."
        problems.append(Problem("alphabet", place, character, likely, words))
    return tuple(problems)


def _check_problems(code: str) -> tuple[Problem, ...]:
    problems = []
    organization, check = organization_check(code[8:16]), check_character(code[:17])
    if organization != code[16]:
        words = f"Character 17 is {code[16]}; for characters 9 to 16 as given it would be {organization}."
        problems.append(Problem("organization_check", 17, code[16], organization, words))
    if check != code[17]:
        words = f"Character 18 is {code[17]}; for characters 1 to 17 as given it would be {check}."
        problems.append(Problem("check_character", 18, code[17], check, words))
    return tuple(problems)


def _without_illegal(code: str) -> tuple[str, ...]:
    """Valid codes with look-alikes in place of illegal characters, or with the only one replaced."""
    illegal = [place for place, character in enumerate(code) if character not in _VALUES]
    repaired = "".join(LOOKALIKES.get(character, character) for character in code)
    likely = (repaired,) if _is_plausible(repaired) else ()
    others = _one_slip_away(code, illegal) if len(illegal) == 1 else ()
    return tuple(dict.fromkeys(likely + others))


def _one_slip_away(code: str, places: Sequence[int]) -> tuple[str, ...]:
    """Valid codes of known kinds that differ in one of these places (from 0), the last place first.

    At each place just one character makes the sum right, since every weight has an inverse modulo 31.
    """
    weights = (*_WEIGHTS, 1)
    values = [_VALUES.get(character, 0) for character in code]
    excess = sum(value * weight for value, weight in zip(values, weights, strict=True))
    found = []
    for place in reversed(places):
        right = ALPHABET[(values[place] - excess * pow(weights[place], -1, 31)) % 31]
        candidate = code[:place] + right + code[place + 1 :]
        if candidate != code and _is_plausible(candidate):
            found.append(candidate)
    return tuple(found)


def _is_plausible(code: str) -> bool:
    return code[:2] in KINDS and not flags(code)
