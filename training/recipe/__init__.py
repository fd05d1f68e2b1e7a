"""The default model's recipe: from the files of the data folder to the artifact, in stages that resume."""
