"""A window of rows to a part: scored, counted, and written out as bytes."""
