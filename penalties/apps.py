"""Administrative penalties."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PenaltiesConfig(AppConfig):
    """The typed projection of penalty records."""

    name = "penalties"
    verbose_name = _("Penalties")

    def ready(self) -> None:
        """Tell records how penalty records are projected."""
        from penalties.projection import PenaltyProjection
        from records import projections

        projections.register("penalties.Penalty", PenaltyProjection())
