"""The leak audit: every public place is read as a visitor reads it, and looked through for what is gone."""
