"""Yes/no attributes: figures, baseline, and from logits to calibrated attributes with thresholds."""
