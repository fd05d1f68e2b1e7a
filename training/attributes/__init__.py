"""Yes/no attributes in training: what cells say, the loss, calibration, figures and thresholds of each."""
