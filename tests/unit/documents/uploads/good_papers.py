"""Papers that are taken, in the styles of many programs, cameras and scanners: name and content, by what is odd."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pikepdf
from PIL import ExifTags, Image

from tests.paper_kit import PAGE, good_jpeg, good_pdf, good_png, picture, raw_pdf, rewritten, stream
from tests.unit.documents.uploads.hostile_others import chunk, png_with
from tests.unit.documents.uploads.hostile_pdfs import annotated, catalog, clicked, drawn, form, image, page

GENERATE = pikepdf.ObjectStreamMode.generate
LONG_TEXT = b"BT /F1 12 Tf (words) Tj ET\n" * 400


def linked(address: bytes) -> bytes:
    """A link as word processors make them."""
    return clicked(b"<< /Type /Action /S /URI /URI (" + address + b") >>")


def revised() -> bytes:
    """A PDF with a second revision written after its first end mark, as a change or a signature is saved."""
    first = raw_pdf()
    place = len(first)
    added = b"4 0 obj\n" + stream(b"BT (changed) Tj ET") + b"\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \n" % place
    before = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\n" % before
    return first + added + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (place + len(added))


def signed() -> bytes:
    """A signature field with a signature in it."""
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 9 99 9] "
    signature += b"/Contents <" + b"00" * 900 + b"> /M (D:20260401120000+08'00') >>"
    field = b"<< /FT /Sig /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /T (Signature1) /V 6 0 R /P 3 0 R /F 132 >>"
    forms = catalog(b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>")
    return raw_pdf({1: forms, 3: page(b"/Annots [5 0 R]"), 5: field, 6: signature})


def filled_form() -> bytes:
    """A form with a text field and a box, without scripts."""
    widget = b"<< /Type /Annot /Subtype /Widget /Rect [9 9 99 99] "
    text = widget + b"/FT /Tx /T (name) /V (\\376\\377\\137\\040) /DA (/Helv 0 Tf) >>"
    box = widget + b"/FT /Btn /T (agreed) /AS /Yes /V /Yes >>"
    reset = widget + b"/FT /Btn /T (r) /Ff 65536 /A << /S /ResetForm >> >>"
    forms = catalog(b"/AcroForm << /Fields [5 0 R 6 0 R 7 0 R] /NeedAppearances true >>")
    return raw_pdf({1: forms, 3: page(b"/Annots [5 0 R 6 0 R 7 0 R]"), 5: text, 6: box, 7: reset})


def described() -> bytes:
    """Document information in Chinese and an XMP packet, not packed, as PDF/A wants it."""
    packet = '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/">行政处罚决定书</x:xmpmeta>'
    return raw_pdf({
        1: catalog(b"/Metadata 5 0 R /Lang (zh-CN) /MarkInfo << /Marked true >>"),
        5: stream(packet.encode(), b"/Type /Metadata /Subtype /XML"),
        6: b"<< /Title <FEFF884C653F59047F5A> /Producer (WPS) /CreationDate (D:20260401) >>",
    }, trailer=b"/Info 6 0 R /ID [<00> <00>]")  # fmt: skip


def turned() -> bytes:
    """A photograph that is to be turned, with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return picture("JPEG", exif=exif)


def two_pictures() -> bytes:
    """What phones write: a photograph and a second picture for bright screens in one file (MPO)."""
    out = io.BytesIO()
    first, second = (Image.new("RGB", (64, 48), colour) for colour in ("white", "grey"))
    first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def interlaced() -> bytes:
    """A PNG of 8 × 8 in seven passes."""
    passes = (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    )
    rows = b"".join(
        b"\0" + b"\x80" * len(range(x, 8, across)) for x, y, across, down in passes for _ in range(y, 8, down)
    )
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


SCAN = b"/Width 64 /Height 48 /BitsPerComponent 8 /Filter /DCTDecode"
FLATE = zlib.compress(LONG_TEXT)
ASCII85 = base64.a85encode(FLATE) + b"~>"
GOING = b"/OpenAction << /S /GoTo /D [3 0 R /XYZ null null 1] >>"
OUTLINE = b"<< /Title (\\376\\377\\173\\054) /Parent 5 0 R /Dest [3 0 R /Fit] >>"

GOOD: dict[str, tuple[str, bytes]] = {
    "table of cross references": ("a.pdf", raw_pdf()),
    "stream of cross references": ("a.pdf", rewritten(good_pdf(3), object_stream_mode=GENERATE)),
    "linearised": ("a.pdf", rewritten(good_pdf(3), linearize=True)),
    "linearised with object streams": ("a.pdf", rewritten(good_pdf(9), linearize=True, object_stream_mode=GENERATE)),
    "two revisions": ("a.pdf", revised()),
    "two hundred pages": ("a.pdf", good_pdf(200)),
    "PDF 2.0": ("a.PDF", raw_pdf(version=b"2.0")),
    "PDF 1.3, end with CRLF": ("a.pdf", raw_pdf(version=b"1.3").removesuffix(b"\n") + b"\r\n\r\n"),
    "Chinese name": ("（2026）示例罚字第1号　行政处罚决定书.pdf", good_pdf()),
    "link to a page of the web": ("a.pdf", linked(b"https://www.example.org/a?b=c#d")),
    "link without its scheme": ("a.pdf", linked(b"www.example.org")),
    "link that writes mail": ("a.pdf", linked(b"mailto:office@example.org")),
    "link within": ("a.pdf", clicked(b"<< /S /GoTo /D [3 0 R /Fit] >>")),
    "opens at a place": ("a.pdf", raw_pdf({1: catalog(GOING)})),
    "bookmarks": ("a.pdf", raw_pdf({
        1: catalog(b"/Outlines 5 0 R /PageMode /UseOutlines"),
        5: b"<< /Type /Outlines /First 6 0 R /Last 6 0 R /Count 1 >>",
        6: OUTLINE,
    })),
    "note": ("a.pdf", annotated(b"/Subtype /Text /Contents (a note)")),
    "form without scripts": ("a.pdf", filled_form()),
    "signed": ("a.pdf", signed()),
    "described": ("a.pdf", described()),
    "empty tree of embedded files": ("a.pdf", raw_pdf({1: catalog(b"/Names << /EmbeddedFiles << /Names [] >> >>")})),
    "font with an odd name": ("a.pdf", raw_pdf({
        3: PAGE.replace(b"/Resources << >>", b"/Resources << /Font << /AA 5 0 R /JS 5 0 R /EF 5 0 R /F 5 0 R >> >>"),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    })),
    "scan as JPEG": ("a.pdf", image(SCAN, good_jpeg())),
    "scan in black and white": (
        "a.pdf", image(b"/Width 5000 /Height 7000 /BitsPerComponent 1 /Filter /CCITTFaxDecode", b"\0\x10\x01")
    ),
    "older packing": ("a.pdf", raw_pdf({4: stream(ASCII85, b"/Filter [/ASCII85Decode /FlateDecode]")})),
    "stamp in a form in a form": ("a.pdf", drawn(form(b"/Y Do /Y Do", b"/Y 6 0 R"), form(b"0 0 9 9 re f"))),
    "words about scripts": (
        "a.pdf", raw_pdf({4: stream(LONG_TEXT + b"BT (<script> is how JavaScript begins) Tj ET")})
    ),
    "photograph": ("a.jpg", good_jpeg((640, 480))),
    "photograph to be turned": ("a.JPG", turned()),
    "photograph with a second picture": ("a.jpeg", two_pictures()),
    "photograph with nonsense for its camera": ("a.jpg", picture("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")),
    "photograph with a film after it": ("a.jpg", good_jpeg() + b"\0\0\0\x18ftypmp42" + b"\0" * 99),
    "scan, progressive": ("a.jpg", picture("JPEG", progressive=True)),
    "scan, grey": ("a.jfif", picture("JPEG", mode="L")),
    "scan, for print (CMYK)": ("a.jpg", picture("JPEG", mode="CMYK")),
    "drawing": ("a.png", good_png()),
    "drawing, interlaced": ("a.png", interlaced()),
    "drawing, transparent": ("a.png", picture("PNG", mode="RGBA")),
    "drawing with a palette": ("a.png", picture("PNG", mode="P")),
    "drawing with a transparent colour": ("a.png", picture("PNG", mode="P", transparency=0)),
    "drawing, black and white": ("a.png", picture("PNG", mode="1")),
    "drawing, 16 bits of grey": ("a.png", picture("PNG", mode="I;16")),
    "drawing, grey with transparency": ("a.png", picture("PNG", mode="LA")),
    "drawing with a description": ("章.png", png_with(chunk(b"tEXt", b"Author\0somebody"))),
}  # fmt: skip
