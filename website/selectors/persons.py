"""Whose names are shown whole: the rule is the register's (registry/persons.py)."""

from __future__ import annotations

from registry.persons import is_one_persons as is_masked
from registry.persons import person_name, representative_name

__all__ = ["is_masked", "person_name", "representative_name"]
