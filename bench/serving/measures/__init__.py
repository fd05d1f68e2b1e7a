"""The scenarios and their report."""
