"""Django's SQLite, with a wait for the one writer that does not starve."""
