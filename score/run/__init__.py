"""A run and its folder: what is to be done, and what is done already."""
