"""Templates from text files: sections, then lists and behaviours, then the grammar that sentences are drawn from."""
