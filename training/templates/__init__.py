"""Templates: labelled sentences generated from frames and word lists.

`generate(rows, seed)` gives (text, label) and `generate_attributes(rows, seed)` (text, {attribute: 0 to 1}).

The frames and words are text files in `en/`; README.md describes their format.
"""

from __future__ import annotations

from training.templates.generator import generate, generate_attributes, generate_rated, sentiment, toxicity

__all__ = ["generate", "generate_attributes", "generate_rated", "sentiment", "toxicity"]
