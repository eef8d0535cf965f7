"""A form field for several papers at once, checked with the form: outside of any transaction, all refusals together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.uploads.checking import Paper, paper_of
from documents.uploads.names import clean_name
from journal.workflow import Refused

ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
MOST = 10  # files of one form


class PapersInput(forms.ClearableFileInput):
    """Several files; the browser offers only those of the kinds that are taken."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, "accept": ACCEPTED, **(attrs or {})})


class PapersField(forms.FileField):
    """A list of checked papers, which may be empty; `documents.uploads.services.upload_take` keeps them."""

    widget = PapersInput

    def __init__(self, **kwargs: Any) -> None:
        self.good: list[Paper] = []  # those that are in order, also where others of the form are not
        words = gettext_lazy("PDF, JPEG or PNG, at most 10 MB each; at most 10 files, and 40 MB at once.")
        kwargs.setdefault("help_text", words)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Paper]:
        """Each file for itself; what is wrong is said of every one by its name."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one is not None]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > MOST:
            raise ValidationError(_("At most %(n)s files at once.") % {"n": MOST})
        self.good = []
        problems: list[ValidationError] = []
        for file in files:
            try:
                self.good.append(_checked(file))
            except Refused as refused:
                words = _("%(file)s: %(why)s")
                shown = {"file": clean_name(file.name or "") or "?", "why": refused.message}
                problems.append(ValidationError(words % shown))
        if problems:
            raise ValidationError(problems)
        return self.good


def _checked(file: UploadedFile[Any]) -> Paper:
    return paper_of(file, file.name or "")
