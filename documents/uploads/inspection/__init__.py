"""Looks into one file, in a process of its own; imports nothing of the site (`documents.uploads.child` starts it)."""
