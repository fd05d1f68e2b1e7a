"""Inference by the compiled kernel or by TorchScript."""
