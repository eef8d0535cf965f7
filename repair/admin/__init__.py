"""Objections, reports of errors and their limits on the desk."""

from repair.admin import cases, limits, reports, representations

__all__ = ["cases", "limits", "reports", "representations"]
