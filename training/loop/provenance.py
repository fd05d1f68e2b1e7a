"""Provenance: the commit of the running checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def commit(root: Path = ROOT) -> str:
    """12 digits, with "+changes" if tracked files differ; "unknown" outside a checkout."""
    head = _git(root, "rev-parse", "--short=12", "HEAD")
    if not head:
        return "unknown"
    return f"{head}+changes" if _git(root, "status", "--porcelain", "--untracked-files=no") else head


def _git(root: Path, *arguments: str) -> str:
    try:
        ran = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)  # noqa: S603, S607
    except OSError:
        return ""
    return ran.stdout.strip()
