"""The training data of the default model: files of the data folder, templates, and damaged copies."""
