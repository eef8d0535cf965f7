"""How much one address may ask in a minute; counted in a database of its own (docs/decisions/0015-…)."""
