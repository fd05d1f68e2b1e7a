"""From text to token ids: repair, normalisation, tokens, and their places in the text as sent."""
