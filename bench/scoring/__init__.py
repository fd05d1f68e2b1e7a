"""The rate and the memory of scoring an archive, beside peers."""
