"""Reads templates from text files: sections, word lists and behaviours, and the grammar that they make."""
