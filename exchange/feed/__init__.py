"""The public change feed: what happened, told by what is public today."""
