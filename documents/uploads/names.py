"""A person's file name as it may be shown and sent: no path, no control or direction characters, the right ending."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
FORBIDDEN = set('<>:"/\\|?*')


def shown_name(name: str, kind: str) -> str:
    """The name under which a paper is listed and downloaded."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        one
        for one in unicodedata.normalize("NFC", last)
        if unicodedata.category(one)[0] not in "CZ" or one == " "
    )
    plain = "".join("_" if one in FORBIDDEN else one for one in plain).strip(" .")
    stem = PurePosixPath(plain).stem.strip(" .")[:LONGEST] if plain else ""
    return f"{stem or 'paper'}{ENDINGS[kind]}"
