"""Batches of listing cases: a file in which each row proposes a case of its own, seen before anything is done."""
