"""What is decided by two persons here: rules, the catalogue, and the release of what was entered by hand."""
