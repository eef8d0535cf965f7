"""A person's file name as it may be shown and sent: no path, no control or direction characters, the right ending."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from registry.masking import redact_free_text

LONGEST = 80  # characters: file systems take 255 bytes, and a Chinese one has three
ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
FORBIDDEN = set('<>:"/|?*')
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # on Windows


def clean_name(name: str) -> str:
    """The last part of a name, whatever system it comes from, without characters that nobody sees."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = (one for one in unicodedata.normalize("NFC", last) if _is_seen(one))
    return "".join("_" if one in FORBIDDEN else one for one in seen).strip(" .")


def shown_name(name: str, kind: str) -> str:
    """The name under which a paper is listed and saved. Identity and phone numbers in it are starred (as ×)."""
    stem = PurePosixPath(clean_name(name)).stem.strip(" .")
    stem = redact_free_text(stem)[0].replace("*", "×")[:LONGEST].strip(" .")
    if DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem or 'paper'}{ENDINGS[kind]}"


def _is_seen(one: str) -> bool:
    """No control, format (direction, width), surrogate, private or unassigned character; of spaces the plain one."""
    return one == " " or unicodedata.category(one)[0] not in "CZ"
