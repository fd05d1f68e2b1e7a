"""Readers, one format a module: each cuts files into blocks and reads blocks into rows."""
