"""Staff accounts in the admin, read-only; passwords are changed by their owners."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import User
from journal.admin import ReadOnlyAdmin

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Who may sign in, for which agency."""

    list_display = ("username", "agency", "is_staff", "is_active", "last_login")
    exclude = ("password",)


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """Roles."""

    list_display = ("name",)
