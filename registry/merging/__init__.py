"""The same organisation on file twice: finding it, merging, undoing."""
