"""Looks into one file, in a process of its own with little memory and time; imports nothing of the site.

Reads the file from standard input; writes one line of JSON ({"pages": n} or {"refused": code}) and, for an image, the
image made anew. A bomb ends this process, not the site. Codes are put into words by `documents.uploads.checking`.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space; the libraries alone take some 300 million
SECONDS = 20
MOST_PAGES = 200
MOST_OBJECTS = 200_000
MOST_UNPACKED = 400_000_000  # bytes of all streams together: a scan of 200 pages has less
MOST_PIXELS, LONGEST_SIDE = 60_000_000, 20_000
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
ATTACHED = {"/EF", "/EmbeddedFiles", "/EmbeddedFile"}
ACTIVE = {"/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"}
LINKS = ("http://", "https://", "mailto:", "tel:")


class Refused(Exception):
    """The file is not taken; the code says why."""


def limit() -> None:
    """Give this process little time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf(content: bytes) -> int:
    """The number of pages of a harmless PDF.

    Raises:
        Refused.
    """
    import pikepdf

    if content[content.rfind(b"%%EOF") + 5 :].strip(b"\r\n\t \0") or b"%%EOF" not in content:
        raise Refused("foreign_bytes")
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as found:
            if found.is_encrypted:
                raise Refused("encrypted")
            pages = len(found.pages)
            if not pages:
                raise Refused("broken")
            if pages > MOST_PAGES:
                raise Refused("pages")
            _walk(found)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused("broken") from error
    return pages


def _walk(found: Any) -> None:
    """Look at every object of the file, also those that no page leads to."""
    import pikepdf

    unpacked, count = 0, 0
    for whole in found.objects:
        for one in _nested(whole):
            count += 1
            if count > MOST_OBJECTS:
                raise Refused("bomb")
            _look(one)
        if isinstance(whole, pikepdf.Stream):
            unpacked += _size(whole)
            if unpacked > MOST_UNPACKED:
                raise Refused("bomb")


def _nested(whole: Any) -> Iterator[Any]:
    """The dictionaries in an object that are written within it."""
    import pikepdf

    waiting = [(whole, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > 50:
            raise Refused("bomb")
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            values = [value for _key, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            values = list(one)
        else:
            continue
        waiting.extend(
            (value, depth + 1)
            for value in values
            if isinstance(value, pikepdf.Object) and not value.is_indirect
        )


def _look(one: Any) -> None:
    keys = set(one.keys())
    if {"/JS", "/JavaScript"} & keys:
        raise Refused("script")
    if ATTACHED & keys:
        raise Refused("attached")
    if "/XFA" in keys:
        raise Refused("script")
    kind, subtype, action = (str(one.get(key, "")) for key in ("/Type", "/Subtype", "/S"))
    if kind in ATTACHED:
        raise Refused("attached")
    if subtype in ACTIVE:
        raise Refused("active")
    if action in ACTIONS:
        raise Refused("script" if action == "/JavaScript" else "action")
    if action == "/URI" and not str(one.get("/URI", "")).strip().lower().startswith(LINKS):
        raise Refused("action")
    if "/F" in keys and "/Length" in keys and "/Filter" not in keys and not _is_form(one):
        raise Refused("action")  # a stream whose content lies in another file


def _is_form(one: Any) -> bool:
    import pikepdf

    return not isinstance(one.get("/F"), pikepdf.String | pikepdf.Dictionary)


def _size(stream: Any) -> int:
    """How many bytes a stream unpacks to, by its outer zlib layers, without keeping them."""
    import pikepdf

    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names.count("/FlateDecode") + names.count("/LZWDecode") > 1 or len(names) > 3:
        raise Refused("bomb")
    raw = stream.read_raw_bytes()
    if names[0] != "/FlateDecode":
        return len(raw)
    unpacking, size = zlib.decompressobj(), 0
    try:
        part = unpacking.decompress(raw, 1 << 20)
        while part:
            size += len(part)
            if size > MOST_UNPACKED:
                raise Refused("bomb")
            part = unpacking.decompress(unpacking.unconsumed_tail, 1 << 20)
    except zlib.error:
        return size
    return size


def image(content: bytes, kind: str) -> bytes:
    """The picture made anew, upright, without whatever else the file held.

    Raises:
        Refused.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
            if max(picture.size) > LONGEST_SIDE or picture.size[0] * picture.size[1] > MOST_PIXELS:
                raise Refused("pixels")
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _encoded(upright, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("pixels") from error
    except Refused:
        raise
    except Exception as error:  # whatever a parser says of a broken file
        raise Refused("broken") from error


def _encoded(picture: Any, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "jpeg":
        plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        plain.save(out, "JPEG", quality=90, exif=b"", icc_profile=None)
    else:
        allowed = ("1", "L", "LA", "RGB", "RGBA")
        has_alpha = "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa")
        plain = picture if picture.mode in allowed else picture.convert("RGBA" if has_alpha else "RGB")
        plain.info.clear()
        plain.save(out, "PNG")
    return out.getvalue()


def main(kind: str) -> None:
    """Answer for the file on standard input."""
    content = sys.stdin.buffer.read()
    limit()
    made = b""
    try:
        if kind == "pdf":
            said: dict[str, Any] = {"pages": pdf(content)}
        else:
            made = image(content, kind)
            said = {"pages": 1}
    except Refused as refused:
        said, made = {"refused": str(refused)}, b""
    except MemoryError:
        said, made = {"refused": "bomb"}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)


if __name__ == "__main__":
    main(sys.argv[1])
