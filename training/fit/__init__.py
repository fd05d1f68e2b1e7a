"""The commands for one's own rows: `fit`, from options to artifact, `evaluate` and `export`."""
