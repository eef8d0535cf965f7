"""What the demo's records say. Pure: fiction made of a random source and a day."""
