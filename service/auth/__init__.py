"""Authentication by API keys."""
