"""Labelled examples: from files to encoded corpora."""
