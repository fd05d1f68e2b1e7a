"""The words of the vocabulary: given names, identity terms that share a row, and whole words that are added."""
