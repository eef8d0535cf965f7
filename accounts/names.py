"""What colleagues are called on the desk."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User


def names_of(user_keys: Collection[str]) -> dict[str, str]:
    """The names of those keys that are accounts ("user:7"), in one statement."""
    numbers = [key.removeprefix("user:") for key in user_keys if key.startswith("user:")]
    found = User.objects.in_bulk([int(number) for number in numbers if number.isdigit()])
    return {user.key: user.shown_name for user in found.values()}
