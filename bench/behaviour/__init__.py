"""The behaviour suite: `python -m bench.behaviour`, a CheckList of our own frames and words."""
