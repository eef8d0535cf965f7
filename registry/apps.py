"""Who: entities, agencies, regions."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The credit subjects and the authorities."""

    name = "registry"
