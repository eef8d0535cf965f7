"""PDFs that are not taken, by class; each is otherwise a whole file of one page."""

from __future__ import annotations

import io
import zlib

import pikepdf

from tests.paper_kit import CATALOG, PAGE, PAGES, good_jpeg, good_pdf, raw_pdf, rewritten, stream

SCRIPT = b"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>"


def catalog(entries: bytes) -> bytes:
    """The catalogue with more in it."""
    return CATALOG[:-2] + entries + b" >>"


def page(entries: bytes) -> bytes:
    """The page with more on it."""
    return PAGE[:-2] + entries + b" >>"


def opening(action: bytes) -> bytes:
    """A PDF that does something when it is opened."""
    return raw_pdf({1: catalog(b"/OpenAction " + action)})


def annotated(entries: bytes, *others: bytes) -> bytes:
    """A PDF with an annotation on its page; further objects are 6, 7, …"""
    annotation = b"<< /Type /Annot /Rect [0 0 90 90] " + entries + b" >>"
    objects = {3: page(b"/Annots [5 0 R]"), 5: annotation}
    return raw_pdf(objects | dict(enumerate(others, 6)))


def clicked(action: bytes) -> bytes:
    """A PDF with a link that does something."""
    return annotated(b"/Subtype /Link /A " + action)


def drawn(*forms: bytes) -> bytes:
    """A PDF whose page draws the first of these forms (objects 5, 6, …)."""
    entry = PAGE.replace(b"/Resources << >>", b"/Resources << /XObject << /X 5 0 R >> >>")
    return raw_pdf({3: entry, 4: stream(b"/X Do")} | dict(enumerate(forms, 5)))


def form(content: bytes, inner: bytes = b"") -> bytes:
    """A form that draws others."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << %s >> >>" % inner
    return stream(content, entries, packed=True)


def image(entries: bytes, content: bytes = b"\0") -> bytes:
    """A PDF with a picture."""
    return drawn(stream(content, b"/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB " + entries))


def deflated_bomb(size: int) -> bytes:
    """A packed stream of so many zeros, made by repeating one packed block."""
    packing = zlib.compressobj(9)
    head = packing.compress(b"\0" * (1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(b"\0" * (1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size >> 20)


def encrypted(password: str) -> bytes:
    """A PDF with a password, perhaps the empty one that opens by itself."""
    return rewritten(good_pdf(), encryption=pikepdf.Encryption(owner="owner", user=password))


def in_object_stream() -> bytes:
    """A script in an object that is itself in a packed stream."""
    plain = raw_pdf({1: catalog(b"/OpenAction 5 0 R"), 5: SCRIPT})
    return rewritten(plain, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def hidden() -> bytes:
    """A script in an object that the table of cross references leaves out."""
    whole = raw_pdf()
    place = whole.rindex(b"xref\n0 ")
    shifted = place + len(b"9 0 obj\n" + SCRIPT + b"\nendobj\n")
    before, after = whole[:place], whole[place:]
    return before + b"9 0 obj\n" + SCRIPT + b"\nendobj\n" + after.replace(b"%d" % place, b"%d" % shifted)


def attached() -> bytes:
    """A file embedded as every program does it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good_pdf())) as opened:
        opened.attachments["note.txt"] = b"text"
        opened.save(out)
    return out.getvalue()


FILE = b"<< /Type /Filespec /F (a.exe) /UF (a.exe) /EF << /F 6 0 R >> >>"
EMBEDDED = stream(b"MZ", b"/Type /EmbeddedFile")
TEN = b" ".join(b"/X Do" for _ in range(10))
LEVELS = [form(TEN, b"/X %d 0 R" % number) for number in range(6, 14)] + [form(b"0 0 9 9 re f")]

PDFS: dict[str, tuple[bytes, str]] = {
    "script on opening": (opening(SCRIPT), "script"),
    "script in the table of names": (
        raw_pdf({1: catalog(b"/Names << /JavaScript << /Names [(a) 5 0 R] >> >>"), 5: SCRIPT}),
        "script",
    ),
    "script on a link": (clicked(SCRIPT), "script"),
    "script in a stream": (
        raw_pdf({1: catalog(b"/OpenAction << /S /JavaScript /JS 5 0 R >>"), 5: stream(b"app.alert(1)")}),
        "script",
    ),
    "script under an escaped name": (opening(b"<< /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>"), "script"),
    "script in an object stream": (in_object_stream(), "script"),
    "script beside the table": (hidden(), "script"),
    "script on an unreached object": (raw_pdf({5: SCRIPT}), "script"),
    "script on a field": (
        raw_pdf(
            {
                1: catalog(b"/AcroForm << /Fields [5 0 R] >>"),
                5: b"<< /FT /Tx /T (a) /AA << /K " + SCRIPT + b" >> >>",
            }
        ),
        "script",
    ),
    "script after a harmless action": (
        opening(b"<< /S /GoTo /D [3 0 R /Fit] /Next " + SCRIPT + b" >>"),
        "script",
    ),
    "action on turning a page": (raw_pdf({3: page(b"/AA << /O << /S /Named /N /Print >> >>")}), "action"),
    "address on opening": (opening(b"<< /S /URI /URI (https://example.org/) >>"), "action"),
    "address after going to a page": (
        opening(b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (https://example.org/) >> >>"),
        "action",
    ),
    "print on opening": (opening(b"<< /S /Named /N /Print >>"), "action"),
    "program started": (clicked(b"<< /S /Launch /F (cmd.exe) >>"), "action"),
    "link to a script": (clicked(b"<< /S /URI /URI (java\\163cript:alert\\(1\\)) >>"), "action"),
    "link to a file": (clicked(b"<< /S /URI /URI (file:///C:/Windows/a.exe) >>"), "action"),
    "link to a share": (clicked(b"<< /S /URI /URI (\\\\\\\\host\\\\share) >>"), "action"),
    "form sent away": (clicked(b"<< /S /SubmitForm /F (https://example.org/) >>"), "action"),
    "data fetched": (clicked(b"<< /S /ImportData /F (a.fdf) >>"), "action"),
    "link into another file": (clicked(b"<< /S /GoToR /F (\\\\\\\\host\\\\a.pdf) /D [0 /Fit] >>"), "action"),
    "link into an embedded file": (clicked(b"<< /S /GoToE /T << /R /C >> >>"), "action"),
    "stream from another file": (
        raw_pdf({5: b"<< /Length 0 /F (/etc/passwd) >>\nstream\n\nendstream"}),
        "action",
    ),
    "page from another file": (
        drawn(stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (a.pdf) /Page 0 >>")),
        "action",
    ),
    "embedded file": (attached(), "attached"),
    "attached as a note": (annotated(b"/Subtype /FileAttachment /FS 7 0 R", EMBEDDED, FILE), "attached"),
    "associated file": (raw_pdf({1: catalog(b"/AF [5 0 R]"), 5: FILE, 6: EMBEDDED}), "attached"),
    "embedded without a name": (raw_pdf({5: EMBEDDED}), "attached"),
    "portfolio": (raw_pdf({1: catalog(b"/Collection << /View /T >>")}), "attached"),
    "rich media": (annotated(b"/Subtype /RichMedia /RichMediaContent << >>"), "active"),
    "three dimensions": (annotated(b"/Subtype /3D /3DD 6 0 R", stream(b"U3D")), "active"),
    "screen": (annotated(b"/Subtype /Screen /A << /S /Named /N /NextPage >>"), "active"),
    "film": (annotated(b"/Subtype /Movie /Movie << /F (a.avi) >>"), "active"),
    "sound": (annotated(b"/Subtype /Sound /Sound 6 0 R", stream(b"\0", b"/R 8000")), "active"),
    "PostScript": (drawn(stream(b"showpage", b"/Type /XObject /Subtype /PS")), "active"),
    "XFA form": (
        raw_pdf({1: catalog(b"/AcroForm << /Fields [] /XFA 5 0 R >>"), 5: stream(b"<xdp/>")}),
        "form",
    ),
    "password": (encrypted("secret"), "encrypted"),
    "empty password": (encrypted(""), "encrypted"),
    "201 pages": (good_pdf(201), "pages"),
    "no page": (raw_pdf({2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "broken"),
    "pages in a circle": (raw_pdf({2: PAGES.replace(b"3 0 R", b"2 0 R")}), "broken"),
    "cut in the middle": (good_pdf(3)[: len(good_pdf(3)) // 2], "foreign_bytes"),
    "cut with an end put on": (good_pdf(3)[: len(good_pdf(3)) // 2] + b"\n%%EOF\n", "broken"),
    "wrong table": (raw_pdf().replace(b" 00000 n", b" 00000 f"), "broken"),
    "table elsewhere": (raw_pdf(head=b"%\n").replace(b"startxref\n", b"startxref\n9"), "broken"),
    "no header": (b"%PDF-x" + good_pdf()[6:], "broken"),
    "bytes after the end": (good_pdf() + b"MZ\x90" * 99, "foreign_bytes"),
    "deep arrays": (raw_pdf({5: b"[" * 400 + b"]" * 400}), "bomb"),
    "very deep arrays": (raw_pdf({5: b"[" * 100_000 + b"]" * 100_000}), "bomb"),
    "key given twice": (raw_pdf({1: catalog(b"/PageMode /UseNone /PageMode /UseThumbs")}), "broken"),
    "packed bomb": (raw_pdf({5: stream(deflated_bomb(600 << 20), b"/Filter /FlateDecode")}), "bomb"),
    "packed twice": (
        raw_pdf(
            {
                5: stream(
                    zlib.compress(zlib.compress(b"\0" * 9_000_000)), b"/Filter [/FlateDecode /FlateDecode]"
                )
            }
        ),
        "bomb",
    ),
    "forms in forms": (drawn(*LEVELS), "bomb"),
    "form that draws itself": (drawn(form(b"/X Do", b"/X 5 0 R")), "bomb"),
    "picture said to be huge": (image(b"/Width 90000 /Height 90000 /BitsPerComponent 8"), "pixels"),
    "picture that is huge": (
        image(
            b"/Width 9 /Height 9 /BitsPerComponent 8 /Filter /DCTDecode",
            good_jpeg().replace(b"\0\x30\0\x40", b"\xff\xdc\xff\xdc"),
        ),
        "pixels",
    ),
}
