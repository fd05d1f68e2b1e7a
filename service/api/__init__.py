"""The HTTP API: routes, schemas and their description."""
