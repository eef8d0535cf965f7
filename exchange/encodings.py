"""Which encoding a file is in, and whether one of its rows is in another."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

UTF8, GB18030 = "utf-8", "gb18030"
CHOICES = ("auto", UTF8, GB18030)
LOOKED_AT = 1024 * 1024  # bytes from the beginning that tell the encoding
# Two bytes of GB18030 may happen to be one letter in UTF-8 (Greek to Thaana); three never read as Chinese.
_NOT_CHINESE = re.compile("[\u0080-\u00b6\u00b8-\u00d6\u00d8-\u07ff]")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def detect(handle: BinaryIO) -> str:
    """UTF-8 or GB18030, by which of them more lines of the beginning are in; UTF-8 for plain ASCII."""
    start = handle.read(LOOKED_AT)
    handle.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return UTF8
    if len(start) == LOOKED_AT:
        start = start[: start.rfind(b"\n") + 1] or start
    if start.isascii() or _reads(start, UTF8):
        return UTF8
    lines = [line for line in start.split(b"\n") if not line.isascii()]
    in_utf8 = sum(_reads(line, UTF8) for line in lines)
    in_gb18030 = sum(not _reads(line, UTF8) and _reads(line, GB18030) for line in lines)
    return GB18030 if in_gb18030 > in_utf8 else UTF8


def is_utf8_within_gb18030(text: str) -> bool:
    """Whether text that was read as GB18030 is Chinese in UTF-8: a row pasted in from another file."""
    if text.isascii():
        return False
    try:
        other = text.encode(GB18030, "surrogateescape").decode(UTF8)
    except UnicodeError:
        return False
    return bool(_CHINESE.search(other)) and not _NOT_CHINESE.search(other)


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
