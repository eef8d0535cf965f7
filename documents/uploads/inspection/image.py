"""Pictures: read to their end, then made anew, upright, with nothing of what the file held beside the picture."""

from __future__ import annotations

import io
import warnings
from typing import Any

from documents.uploads.inspection.limits import LONGEST_SIDE, MOST_PIXELS, NotTaken

QUALITIES = (90, 80, 65)  # of a JPEG, until it is no larger than what may be handed in
LARGEST = 10_000_000  # bytes
LARGEST_PNG = 40_000_000  # bytes: without loss a picture may grow, for instance one with a palette
PNG_MODES = ("1", "L", "LA", "RGB", "RGBA")


def made_anew(content: bytes, kind: str) -> bytes:
    """The picture, encoded by us.

    Raises:
        NotTaken: "pixels", "moving", "broken".
    """
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, where it is loaded too
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _made(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotTaken("pixels") from error
    except (NotTaken, MemoryError):
        raise
    except Exception as error:  # whatever a parser says of a broken file
        raise NotTaken("broken") from error


def _made(content: bytes, kind: str) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
        if max(picture.size) > LONGEST_SIDE or picture.size[0] * picture.size[1] > MOST_PIXELS:
            raise NotTaken("pixels")
        if kind == "png" and getattr(picture, "is_animated", False):
            raise NotTaken("moving")
        picture.load()
        return _jpeg(_upright(picture)) if kind == "jpeg" else _png(_upright(picture))


def _upright(picture: Any) -> Any:
    """Turned as the camera says; a camera that says nonsense is not listened to."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # the picture itself was read
        return picture.copy()


def _jpeg(picture: Any) -> bytes:
    plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    plain.info = {}  # a comment or a profile would be written again
    for quality in QUALITIES:
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=quality)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise NotTaken("pixels")


def _png(picture: Any) -> bytes:
    plain = _plain(picture)
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "PNG")
    if out.tell() > LARGEST_PNG:
        raise NotTaken("pixels")
    return out.getvalue()


def _plain(picture: Any) -> Any:
    """In one of the usual modes; 16 bits of grey become 8, a palette its colours."""
    if picture.mode.startswith("I"):
        return picture.point(lambda grey: grey / 256).convert("L")
    if "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa"):
        return picture.convert("RGBA")
    return picture if picture.mode in PNG_MODES else picture.convert("RGB")
