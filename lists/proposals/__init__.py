"""What two stewards decide about a list: that cases are run, that they stop, and what it says."""
