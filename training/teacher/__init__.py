"""The teacher: a pre-trained transformer encoder, fine-tuned on labels and read for soft labels."""
