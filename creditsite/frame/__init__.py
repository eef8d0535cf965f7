"""What stands around every request: the client's address, a request id, headers, limits, the log's line."""
