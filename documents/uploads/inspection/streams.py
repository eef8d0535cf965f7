"""How much the streams of a PDF unpack to, found without keeping any of it."""

from __future__ import annotations

import io
import zlib
from typing import Any

from documents.uploads.inspection.limits import MOST_UNPACKED, NotTaken

PART = 1 << 20
PACKED = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}
PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode"}
FLATE = {"/FlateDecode", "/Fl"}


def unpacked_size(stream: Any, *, most: int) -> int:
    """Bytes of a stream without its packing; for a picture in a format of its own, those of that format.

    Raises:
        NotTaken: "bomb", "pixels", "broken".
    """
    names = _filters(stream)
    if len(names) > 3 or sum(name in PACKED for name in names) > 1:
        raise NotTaken("bomb")
    _require_few_pixels(stream, names)
    raw = stream.read_raw_bytes()
    if not set(names) & (PACKED | {"/RunLengthDecode", "/RL"}):
        size = len(raw)
    elif names[0] in FLATE:
        size = _inflated(raw, most)
    else:
        size = _decoded(stream, len(raw))
    if size > most:
        raise NotTaken("bomb")
    return size


def _filters(stream: Any) -> list[str]:
    import pikepdf

    filters = stream.get("/Filter")
    if filters is None:
        return []
    return [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _inflated(raw: bytes, most: int) -> int:
    """Counted part by part; damage inside a stream is for the reader's program to bear, as with a torn page."""
    unpacking, size, rest = zlib.decompressobj(), 0, raw
    try:
        while part := unpacking.decompress(rest, PART):
            size += len(part)
            if size > most:
                raise NotTaken("bomb")
            rest = unpacking.unconsumed_tail
    except zlib.error:
        return size
    return size


def _decoded(stream: Any, raw: int) -> int:
    """By qpdf, within this process's memory: older filters, or several one in the other."""
    import pikepdf

    try:
        return len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    except pikepdf.PdfError:
        return raw


def _require_few_pixels(stream: Any, names: list[str]) -> None:
    """A picture is as large as the file says, or as the picture's own head says."""
    if str(stream.get("/Subtype", "")) != "/Image":
        return
    sizes = [(_number(stream, "/Width"), _number(stream, "/Height"))]
    if names and names[-1] in PICTURES and len(names) == 1:
        sizes.append(_size_in_head(stream.read_raw_bytes()))
    bits = 1 if _number(stream, "/BitsPerComponent") == 1 or "/ImageMask" in stream else 24
    if any(width * height * bits // 8 > MOST_UNPACKED for width, height in sizes):
        raise NotTaken("pixels")


def _number(stream: Any, key: str) -> int:
    try:
        return int(stream.get(key, 0))
    except (TypeError, ValueError) as error:
        raise NotTaken("broken") from error


def _size_in_head(raw: bytes) -> tuple[int, int]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # only the head is read
    try:
        with Image.open(io.BytesIO(raw), formats=["JPEG", "JPEG2000"]) as picture:
            return picture.size
    except Exception:  # no picture: nothing is unpacked
        return 0, 0
