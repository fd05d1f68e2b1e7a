"""Measurements of artifacts and the service beside their peers: behaviour, quality and load. No package imports it."""
