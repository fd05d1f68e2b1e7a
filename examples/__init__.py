"""Small real programs around the service."""
