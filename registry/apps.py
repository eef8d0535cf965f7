"""Who: entities, agencies, regions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """The credit subjects and the authorities."""

    name = "registry"
    verbose_name = _("Register")

    def ready(self) -> None:
        """Make known how the register's relations follow a merge, and that merging takes two persons."""
        from journal.proposals import kinds
        from registry.merging.kinds import MergeKind, UnmergeKind
        from registry.merging.own import register_own

        register_own()
        for kind in (MergeKind(), UnmergeKind()):
            kinds.register(kind)
