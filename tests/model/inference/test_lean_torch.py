"""The lean import of torch leaves out only modules that serving does not use."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from model import SHIPPED
from model.inference.lean_torch import UNUSED, import_torch
import_torch()
from model.classifier import Classifier
for kernel in ("auto", "off"):
    loaded = Classifier.load(SHIPPED, kernel=kernel)
    loaded.warm_up()
    assert loaded.predict(["I love it"])[0].label == "positive"
    assert loaded.explain(["I love it"])[0].steps
assert UNUSED not in sys.modules and "torch._decomp" not in sys.modules, "it was imported"
import torch._meta_registrations
assert torch._meta_registrations.meta_index_Tensor
import torch._decomp
assert torch.ops.aten.addmm.default(*(torch.ones(2, 2, device="meta") for _ in range(3))).shape == (2, 2)
"""


def test_networks_are_computed_without_the_kernels_of_meta() -> None:
    """Kernel and TorchScript work without them, and they can be imported later."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
