"""The access code on a letter, by which its addressee gets it without an account.

It is derived from DOCUMENT_KEY and a salt of the letter's own and kept nowhere: it can be printed whenever the
letter is made anew, and whoever gets hold of the database without the key has no code.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from documents.models import Letter
from journal.keys import ALPHABET

LENGTH = 12  # of 32 letters: 60 bits
GROUP = 4
MARK = "%ACCESS-CODE%"  # stands in the text of a mail until it is sent
NOBODY = "no letter"  # a salt that no letter has, so that an unknown number takes as long as a known one


def code_of(letter: Letter) -> str:
    """The code as it is printed: "ABCD-EFGH-IJKL"."""
    return code_from(letter.code_salt)


def fits(letter: Letter | None, typed: str) -> bool:
    """Whether this is the letter's code; as slow for a letter that is not there."""
    return code_fits(letter.code_salt if letter is not None else None, typed)


def code_from(salt: str) -> str:
    """The code of anything that has a salt of its own, as it is printed."""
    plain = _derived(salt).upper()
    return "-".join(plain[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def code_fits(salt: str | None, typed: str) -> bool:
    """Whether this is the code of a salt; as slow for None, which no code fits."""
    expected = _derived(NOBODY if salt is None else salt)
    same = hmac.compare_digest(expected.encode(), folded(typed).encode())
    return same and salt is not None


def folded(typed: str) -> str:
    """What was typed, without spaces and hyphens; a zero is taken for the letter O and a one for I."""
    plain = "".join(one for one in typed.lower() if one.isalnum())
    return plain.replace("0", "o").replace("1", "i")


def _derived(salt: str) -> str:
    digest = hmac.digest(settings.DOCUMENT_KEY.encode(), f"access code {salt}".encode(), hashlib.sha256)
    return "".join(ALPHABET[byte & 31] for byte in digest[:LENGTH])
