"""Which person may act for which agency or entity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and their agencies."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Listen for lock-outs and sign-outs."""
        from accounts import audit, lockout  # noqa: F401  # their receivers
