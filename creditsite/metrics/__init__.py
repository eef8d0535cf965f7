"""What the site counts about itself, for Prometheus (docs/operations/metrics.md)."""
