"""Runs in a folder each, killed at the 1st, 2nd, … call that the disk sees, then gone on with: `python … FOLDER`.

Run as a program of its own: it forks, which a process with threads must not. Prints for each folder what was left.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.score.support import options, run

CALLS = ("open", "fsync", "replace", "mkdir", "unlink")


def main() -> None:
    """Kill at one call after another until a run comes through unharmed; then go on with each."""
    root = Path(sys.argv[1])
    killed, number = True, 0
    while killed:
        folder = root / str(number)
        folder.mkdir()
        killed = in_a_fork(lambda folder=folder, number=number: score(folder, number)) == -signal.SIGKILL
        left = sum(1 for _ in (folder / "out").glob("part-*"))
        status = in_a_fork(lambda folder=folder: score(folder, None))
        print(json.dumps({"folder": str(folder), "killed": killed, "left": left, "status": status}))
        number += 1


def in_a_fork(call: Callable[[], None]) -> int:
    """Call it in a child; its exit status, or less than 0 for a signal."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            call()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def score(folder: Path, kill_at: int | None) -> None:
    """Score the archive beside the folders, and die in the call of this number."""
    chosen = options(folder, folder.parent / "rows.csv", window=5)
    if kill_at is not None:
        remaining = [kill_at]
        for name in CALLS:
            setattr(os, name, deadly(getattr(os, name), remaining))
    run(chosen)


def deadly(call: Callable[..., Any], remaining: list[int]) -> Callable[..., Any]:
    """The call, but for the one at which the process dies instead."""

    def called(*given: Any, **more: Any) -> Any:
        if remaining[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        remaining[0] -= 1
        return call(*given, **more)

    return called


if __name__ == "__main__":
    main()
