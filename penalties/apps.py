"""Administrative penalties."""

from django.apps import AppConfig


class PenaltiesConfig(AppConfig):
    """The typed projection of penalty records."""

    name = "penalties"

    def ready(self) -> None:
        """Tell records how penalty records are projected."""
        from penalties.projection import PenaltyProjection
        from records import projections

        projections.register("penalties.Penalty", PenaltyProjection())
