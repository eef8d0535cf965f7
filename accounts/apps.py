"""Which person may act for which agency or entity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and their agencies."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Listen for lock-outs and sign-outs; say what colleagues are called; follow merges of entities."""
        from accounts import audit, lockout  # noqa: F401  # their receivers
        from accounts.names import names_of
        from accounts.representation.merging import RepresentationsOfEntities
        from journal.desk import names
        from registry.merging import relations

        names.told_by(names_of)
        relations.register(RepresentationsOfEntities())
