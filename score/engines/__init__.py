"""Engines, which carry out a run: on the cores of one machine, or on many machines."""
