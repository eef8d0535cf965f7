"""Lists and listing cases on the desk."""

from lists.admin import cases, listings, lists

__all__ = ["cases", "listings", "lists"]
