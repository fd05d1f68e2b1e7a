"""Builds the compiled kernel where there is a compiler; everything else is in pyproject.toml.

Each set of instructions is a file with flags of its own. The library is called by ctypes and knows nothing of Python,
so a wheel is tied to a platform and to no version of Python.
"""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

FLAGS = ["-std=c++17", "-O3", "-g0", "-fvisibility=hidden", "-fno-math-errno", "-Wno-maybe-uninitialized"]
# No product is fused with a sum unless the source says so: the sets' last bits would differ.
FLAGS += ["-ffp-contract=off"]
SETS = {
    "x86_64": {
        "avx2": ["-mavx2", "-mfma", "-mf16c"],
        "avx512": ["-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vnni", "-mfma", "-mf16c"],
    },
    "aarch64": {"neon": ["-march=armv8.2-a+dotprod"]},
}
SOURCES = ["door", "answer", "network", "portable"]


def machine() -> str:
    """The architecture that is built for."""
    name = os.environ.get("SENTIMENT_MACHINE") or platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


class BuildKernel(build_ext):
    """Compiles each file with its flags."""

    def build_extension(self, ext: Extension) -> None:
        """Build kernel/libsentiment.so; raises what setuptools takes for a compiler that failed."""
        sets = SETS.get(machine(), {})
        files = [(name, FLAGS + sets.get(name, [])) for name in [*SOURCES, *sets]]
        objects: list[str] = []
        for name, flags in files:
            objects += self.compiler.compile(
                [f"kernel/{name}.cpp"], output_dir=self.build_temp, extra_postargs=flags, depends=ext.depends
            )
        target = Path(self.get_ext_fullpath(ext.name))
        self.compiler.link_shared_object(objects, str(target), target_lang="c++")

    def get_ext_filename(self, ext_name: str) -> str:
        """Where a library stands that is no module of Python."""
        return os.path.join(*ext_name.split(".")) + ".so"


class PlatformWheel(bdist_wheel):
    """A wheel for a platform and any Python 3."""

    def get_tag(self) -> tuple[str, str, str]:
        """For instance ``py3-none-linux_x86_64``."""
        return "py3", "none", super().get_tag()[2]


def kernel() -> Extension:
    """The library; where it cannot be built, the package is installed without it."""
    headers = [str(path) for path in Path("kernel").glob("*.h")]
    sources = [str(path) for path in sorted(Path("kernel").glob("*.cpp"))]
    return Extension("kernel.libsentiment", sources, depends=headers, language="c++", optional=True)


if __name__ == "__main__":
    options: dict[str, Any] = {"cmdclass": {"build_ext": BuildKernel, "bdist_wheel": PlatformWheel}}
    setup(ext_modules=[kernel()] if sys.platform != "win32" else [], **options)
