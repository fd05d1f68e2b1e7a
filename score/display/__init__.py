"""Progress, summary and histogram of a run."""
