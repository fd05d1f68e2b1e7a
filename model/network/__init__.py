"""The recurrent network, its packed batches, and which of its answers are near ties."""
