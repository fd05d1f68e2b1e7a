"""Measurements: our artifact beside its peers, by behaviour, by quality and under load. Nothing imports it."""
