"""The staff desk takes the place of Django's admin site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin with the one door, paging by key, and steps instead of free editing."""

    default_site = "journal.desk.site.StaffSite"
