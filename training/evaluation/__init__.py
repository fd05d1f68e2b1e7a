"""How good a network is: figures, calibration, thresholds, baseline, report and card."""
