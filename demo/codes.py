"""Codes of entities that do not exist: valid check characters, but region codes that no list has."""

from __future__ import annotations

from datetime import date

from registry import usci

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERED = 31**6
_DIGITS = 10**8
_LETTERED_SINCE = date(2015, 10, 1)  # organization codes of companies founded since begin with MA


def code(prefix: str, region: str, number: int, *, seed: int, established_on: date) -> str:
    """A code with both check characters right; never twice for two numbers below 100 million of one seed.

    Multiplying by a number without a common divisor and shifting is a permutation, so codes look
    random and cannot collide.
    """
    if established_on >= _LETTERED_SINCE:
        rest = (number * 548_507_443 + seed * 7_919) % _LETTERED
        characters = []
        for _ in range(6):
            rest, digit = divmod(rest, 31)
            characters.append(_ALPHABET[digit])
        body = "MA" + "".join(characters)
    else:
        body = f"{(number * 61_803_399 + seed * 104_729) % _DIGITS:08d}"
    return usci.make(prefix, region, body)


def registration_number(region: str, number: int) -> str:
    """A number in the shape of those used before 2015: six digits of region, nine more."""
    return f"{region}{number % 10**9:09d}"


def with_wrong_check(code: str) -> str:
    """The same code with another last character: published codes do have such errors."""
    return code[:-1] + _ALPHABET[(_ALPHABET.index(code[-1]) + 1) % len(_ALPHABET)]
