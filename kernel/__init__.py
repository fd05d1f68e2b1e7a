"""ctypes bindings of the compiled kernel: kernel.h in Python. Only ``model.inference.kernel`` imports this.

ctypes releases Python's lock during a call, and the library needs no Python header, so one build fits every version.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_float, c_int32, c_int64, c_void_p
from pathlib import Path

LIBRARY = Path(__file__).parent / "libsentiment.so"
LAYOUT = 2
OK, BAD_NETWORK, EMPTY_BATCH, EMPTY_ROW, LENGTHS, TOKEN, MEMORY, NOT_FINITE = range(8)
POOLINGS = ("last", "max", "mean", "attention")  # numbered by their index


class Direction(Structure):
    """``sentiment_direction``."""

    _fields_ = [(name, c_void_p) for name in ("table", "weight", "bias", "scale", "to_byte", "offset")]


class Network(Structure):
    """``sentiment_network``."""

    _fields_ = [
        *(
            (name, c_int32)
            for name in ("vocab", "rows", "units", "directions", "int8", "poolings", "outputs", "classes")
        ),
        ("pooling", c_int32 * 4),
        *((name, c_void_p) for name in ("row_of", "head", "head_bias", "attention", "attention_bias")),
        ("level", c_float),
        ("sure", c_float),
        ("direction", Direction * 2),
    ]


def load(path: Path = LIBRARY) -> ctypes.CDLL:
    """Load the library and declare its functions.

    Raises:
        OSError: the library was not built, or for another machine, or from other sources.
    """
    library = ctypes.CDLL(str(path))
    try:
        layout = library.sentiment_layout()
    except AttributeError:
        layout = 0
    if layout != LAYOUT:
        raise OSError(f"{path.name} is of layout {layout}, this program's is {LAYOUT}")
    library.sentiment_set.argtypes, library.sentiment_set.restype = [c_int32], c_char_p
    library.sentiment_new.argtypes = [POINTER(Network), c_char_p, POINTER(c_int32)]
    library.sentiment_new.restype = c_void_p
    library.sentiment_free.argtypes, library.sentiment_free.restype = [c_void_p], None
    library.sentiment_bytes.argtypes, library.sentiment_bytes.restype = [c_void_p], c_int64
    for function in (library.sentiment_answer, library.sentiment_steps):
        function.argtypes = [c_void_p, c_void_p, c_int64, c_void_p, c_int64, c_void_p]
        function.restype = c_int32
    return library
