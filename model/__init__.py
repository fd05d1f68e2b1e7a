"""Texts, networks and artifacts, for training, scoring and the service."""

import warnings
from pathlib import Path

SHIPPED = Path(__file__).parent / "default"  # the default model

# Serving does not need numpy; torch warns without it.
warnings.filterwarnings("ignore", "Failed to initialize NumPy", UserWarning)
