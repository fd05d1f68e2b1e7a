"""The speed of the service over HTTP, as ratios to peers in one run."""
