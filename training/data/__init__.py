"""Data: labelled examples, splits, encoded corpora, pools of sources and batches."""
