"""Pictures and files of other kinds that are not taken, by class: name, content, why."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

from PIL import Image, PngImagePlugin

from documents.uploads.words import LARGEST
from tests.paper_kit import good_jpeg, good_pdf, good_png, picture, raw_pdf, stream


def packed(**files: bytes) -> bytes:
    """A ZIP archive, such as every .docx is one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_with(extra: bytes, *, content: bytes = b"") -> bytes:
    """A PNG with more chunks after its head."""
    whole = content or good_png()
    return whole[:33] + extra + whole[33:]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds a few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving() -> bytes:
    """A PNG of two frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def disk_image() -> bytes:
    """A PDF that a disk image stands in."""
    return raw_pdf({5: stream(b"\0" * 33_000)}).replace(b"\0" * 33_000, _with_volume(), 1)


def _with_volume() -> bytes:
    place = raw_pdf({5: stream(b"\0" * 33_000)}).index(b"\0" * 33_000)
    filled = bytearray(33_000)
    filled[0x8001 - place : 0x8006 - place] = b"CD001"
    return bytes(filled)


def tape() -> bytes:
    """A tape archive whose first name begins like a PDF."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("%PDF-1.7"))
    return out.getvalue()


def text_bomb() -> bytes:
    """A PNG with a comment that unpacks to 80 MB."""
    return png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b" " * 80_000_000)))


def said() -> PngImagePlugin.PngInfo:
    """A comment that a web server would run."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<?php system($_GET[0]); ?>")
    return info


DOCX = packed(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
HEAD = b"<html><body onload=alert(1)>"

OTHERS: dict[str, tuple[str, bytes, str]] = {
    "docx named pdf": ("申请.pdf", DOCX, "kind"),
    "docx": ("申请.docx", DOCX, "kind"),
    "program named pdf": ("a.pdf", b"MZ\x90\0" + b"\0" * 999, "kind"),
    "page named pdf": ("a.pdf", HEAD, "kind"),
    "drawing with script named png": ("a.png", b"<svg onload='alert(1)'/>", "kind"),
    "GIF named png": ("a.png", picture("GIF"), "kind"),
    "TIFF named jpg": ("a.jpg", picture("TIFF"), "kind"),
    "WebP named jpg": ("a.jpg", b"RIFF\x24\0\0\0WEBPVP8 ", "kind"),
    "HEIC named jpg": ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0", "kind"),
    "PostScript named pdf": ("a.pdf", b"%!PS-Adobe-3.0\n", "kind"),
    "junk before a PDF": ("a.pdf", b"\n\n" + good_pdf(), "kind"),
    "JPEG named pdf": ("a.pdf", good_jpeg(), "name"),
    "PDF named jpg": ("a.jpg", good_pdf(), "name"),
    "PDF named exe": ("a.pdf.exe", good_pdf(), "name"),
    "PDF without an ending": ("pdf", good_pdf(), "name"),
    "name that turns round": ("invoice\u202efdp.exe", good_pdf(), "name"),
    "PDF and ZIP": ("a.pdf", good_pdf() + packed(a=b"x"), "two_kinds"),
    "ZIP in a stream of a PDF": ("a.pdf", raw_pdf({5: stream(packed(a=b"x"))}), "two_kinds"),
    "PDF and page": ("a.pdf", raw_pdf(head=b"%" + HEAD + b"\n"), "two_kinds"),
    "PDF and disk image": ("a.pdf", disk_image(), "two_kinds"),
    "PDF and tape archive": ("a.pdf", tape(), "two_kinds"),
    "JPEG and ZIP": ("a.jpg", good_jpeg() + packed(a=b"x"), "two_kinds"),
    "JPEG and PDF": ("a.jpg", good_jpeg() + good_pdf(), "two_kinds"),
    "PNG and RAR": ("a.png", good_png() + b"Rar!\x1a\x07\x01\0", "two_kinds"),
    "PNG and 7z": ("a.png", good_png() + b"7z\xbc\xaf\x27\x1c\0\4", "two_kinds"),
    "JPEG with a script in its comment": (
        "a.jpg", picture("JPEG", comment=b"<script>alert(1)</script>"), "two_kinds"
    ),
    "PNG with a program in its text": ("a.png", picture("PNG", pnginfo=said()), "two_kinds"),
    "pixel bomb, PNG": ("a.png", png_of(60_000, 60_000), "pixels"),
    "pixel bomb, PNG, one long line": ("a.png", png_of(2_000_000, 1), "pixels"),
    "pixel bomb, JPEG": ("a.jpg", good_jpeg().replace(b"\0\x30\0\x40", b"\xff\xdc\xff\xdc"), "pixels"),
    "text bomb": ("a.png", text_bomb(), "broken"),
    "moving PNG": ("a.png", moving(), "moving"),
    "cut JPEG": ("a.jpg", good_jpeg((300, 300))[:1500], "broken"),
    "cut PNG": ("a.png", good_png((300, 300))[:300], "broken"),
    "PNG with a wrong sum": ("a.png", good_png().replace(b"IDAT", b"IDAX"), "broken"),
    "head of a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0", "broken"),
    "head of a PNG": ("a.png", b"\x89PNG\r\n\x1a\n", "broken"),
    "head of a PDF": ("a.pdf", b"%PDF-1.7\n", "foreign_bytes"),
    "nothing": ("a.pdf", b"", "empty"),
    "too large": ("a.pdf", b"%PDF-1.7\n" + b" " * LARGEST, "large"),
}  # fmt: skip
