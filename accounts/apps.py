"""Which person may act for which agency or entity."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their agencies."""

    name = "accounts"

    def ready(self) -> None:
        """Listen for lock-outs and sign-outs."""
        from accounts import audit, lockout  # noqa: F401  # their receivers
