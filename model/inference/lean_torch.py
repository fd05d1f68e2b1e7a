"""Imports torch without its kernels of the device "meta" that are written in Python.

They are for tracing and compiling networks, which serving does not. They take 0.3 of the 1.1 s of `import torch`.
"""

from __future__ import annotations

import sys
from types import ModuleType

UNUSED = "torch._meta_registrations"


def import_torch() -> None:
    """Import torch, unless it has been or is being imported; for processes that neither trace nor compile.

    `import torch._meta_registrations` completes it.
    """
    if "torch" in sys.modules:
        return
    sys.modules[UNUSED] = ModuleType(UNUSED)
    try:
        import torch
    finally:
        sys.modules.pop(UNUSED, None)
    vars(torch).pop(UNUSED.rpartition(".")[2], None)
