"""Which person may act for which agency or entity."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their agencies."""

    name = "accounts"
