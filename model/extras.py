"""Says how to install what a command needs and the serving install has not."""

from __future__ import annotations

OWN = ("bench", "model", "records", "score", "service", "training")


def how_to_install(missing: ModuleNotFoundError, extra: str) -> str:
    """One line that names the module and how to get it: by make, or by pip in an environment of one's own.

    Raises:
        ModuleNotFoundError: `missing` itself, where it names a module of this repository, which no install would bring.
    """
    package = (missing.name or "").partition(".")[0]
    if not package or package in OWN:
        raise missing
    if extra == "ray":  # which no target of make installs beside the commands
        by_pip = "pip install --editable '.[ray]' --constraint constraints.txt"
        return f"{package} is not installed: run .venv/bin/{by_pip} in the repository folder"
    return (
        f"{package} is not installed: `make setup` in the repository folder makes a .venv that has it. In another "
        f"environment run pip install '.[{extra}]' there, with torch from the Makefile's TORCH_INDEX_URL first: this "
        "package is not on PyPI, and pip by itself takes a CUDA build of torch"
    )
