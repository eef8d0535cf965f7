"""Papers: letters made from templates, and the mail that goes out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Numbered letters in both languages, kept encrypted; outgoing mail as rows."""

    name = "documents"
    verbose_name = _("Letters and mail")

    def ready(self) -> None:
        """Follow agencies and merges of entities; say where PDF files cannot be made."""
        from documents import checks  # noqa: F401  # registers itself
        from documents.agencies_followed import PapersOfAgencies
        from documents.models import Letter
        from documents.uploads import checks as upload_checks  # noqa: F401
        from registry import dependants
        from registry.merging import relations

        dependants.register(PapersOfAgencies())
        relations.register(relations.Rows(Letter, label=_("letters")))
