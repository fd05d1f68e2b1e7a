"""What a text, a network and an artifact are: the vocabulary that training and service share."""
