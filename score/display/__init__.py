"""What a person sees of a run: its progress, and a histogram."""
