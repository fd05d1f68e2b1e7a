"""A row's way: file -> examples -> batches -> trainer -> evaluation -> calibration -> export."""
