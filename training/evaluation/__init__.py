"""Evaluation: metrics, calibration, thresholds, baselines, reports and the model card."""
