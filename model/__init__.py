"""What a text, a network and an artifact are: the vocabulary that training and service share."""

import warnings
from pathlib import Path

SHIPPED = Path(__file__).parent / "default"  # the artifact that is in the distribution

# Serving needs no numpy, and torch says so to whoever starts it without.
warnings.filterwarnings("ignore", "Failed to initialize NumPy", UserWarning)
