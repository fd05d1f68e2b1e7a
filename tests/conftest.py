"""Every test computes with one thread, as the service does; so do the processes that a test starts."""

from __future__ import annotations

import os

import torch

# Tiny networks gain nothing from a second thread, and lose much where the cores are busy with other things.
os.environ["OMP_NUM_THREADS"] = "1"
torch.set_num_threads(1)
