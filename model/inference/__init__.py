"""The served network: by the compiled kernel or by TorchScript."""
