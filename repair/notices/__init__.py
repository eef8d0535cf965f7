"""What the subject of a record is told when it becomes public, and of the days on which something turns."""
