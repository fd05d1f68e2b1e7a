"""What the default model learns from: files of the data folder, templates, and damaged copies."""
