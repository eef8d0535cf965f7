"""Lists and listing cases on the desk."""

from lists.admin import lists

__all__ = ["lists"]
