"""Training, the way of a row: file -> examples -> batches -> trainer -> evaluation -> calibration -> export."""
