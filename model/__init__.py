"""What a text, a network and an artifact are: the vocabulary that training and service share."""

import warnings

# Serving needs no numpy, and torch says so to whoever starts it without.
warnings.filterwarnings("ignore", "Failed to initialize NumPy", UserWarning)
