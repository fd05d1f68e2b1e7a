"""Text to token ids: repair, normalisation, tokens, their places in the text as it was sent."""
