"""Pages that explain in plain words how a record is repaired and how one objects, with figures from the rule rows."""
