"""website app."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """See the folder."""

    name = "website"
