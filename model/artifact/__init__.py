"""The artifact on disk: its archive and manifest, with calibration, attributes and moderation thresholds."""
