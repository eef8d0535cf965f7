"""Why a file is not taken, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from documents.uploads.inspection.limits import MOST_PAGES

LARGEST = 10_000_000  # bytes of one paper


def words_of(code: str) -> str:
    """The reason that a code stands for, in the page's language."""
    words = {
        "large": _("This file is larger than %(n)s MB. Scan it with fewer dots per inch, or hand in parts.")
        % {"n": LARGEST // 1_000_000},
        "empty": _("This file is empty."),
        "kind": _("Only PDF, JPEG and PNG files are taken. Save or print it as one of these."),
        "name": _("The name of this file does not fit what it is. Save it anew as PDF, JPEG or PNG."),
        "two_kinds": _("This file is two kinds of file at once. Print or scan it anew."),
        "foreign_bytes": _("This PDF is cut off or holds something after its end. Print it to PDF anew."),
        "broken": _("This file is damaged: it cannot be read to its end. Save or scan it anew."),
        "encrypted": _("This PDF is protected by a password. Save it without one."),
        "pages": _("This PDF has more than %(n)s pages. Hand in the pages that matter.") % {"n": MOST_PAGES},
        "script": _("This PDF holds a script. Print it to PDF anew; that leaves the script out."),
        "form": _("This PDF is a form that only one program can show. Print it to PDF anew."),
        "attached": _("Another file is embedded in this PDF. Hand that one in by itself."),
        "action": _(
            "This PDF starts something when it is opened or clicked, or fetches something from elsewhere. "
            "Print it to PDF anew."
        ),
        "active": _("This PDF holds film, sound or other active content. Print it to PDF anew."),
        "pixels": _("A picture in this file has too many pixels. Make it smaller and try again."),
        "moving": _("This picture moves. Save one frame of it."),
        "bomb": _("This file unpacks to far too much. Print or scan it anew."),
        "busy": _("Many files are being checked right now. Please try again in a minute."),
    }
    return words[code]
