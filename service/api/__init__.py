"""The HTTP API as it is described."""
