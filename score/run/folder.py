"""The folder of a run: its parts, and in ``_run``, which other readers skip, the plan and the counts."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from model.errors import ScoringError
from score.part.scorer import Part
from score.part.tally import Tally

FORMAT = 1
RUN, SUMMARY, LOCK = "run.json", "summary.json", "lock"
_PARTIAL = ".partial"


@dataclass(slots=True)
class Done:
    """The parts that exist, their counts, and the bytes of each file that they cover."""

    names: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    consumed: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of the parts. It is sent to every worker; any worker may write any part, more than once."""

    path: Path
    suffix: str  # of the parts, without a dot

    @property
    def _run(self) -> Path:
        return self.path / "_run"

    @contextmanager
    def claimed(self, run: Mapping[str, Any]) -> Iterator[None]:
        """Claim the folder for this run, or resume the run in it; the lock keeps other processes out.

        If the caller fails before a part is written, the folder is left as it was.

        Raises:
            ScoringError: it holds another run or other files, another process uses it, or it cannot be written.
        """
        try:
            if self.path.exists() and not self.holds_run() and any(self.path.iterdir()):
                raise ScoringError(f"{self.path}: holds other files; name a new or an empty folder")
            self._run.mkdir(parents=True, exist_ok=True)
            lock = open(self._run / LOCK, "w")  # noqa: SIM115 - held while the caller works
        except OSError as error:
            raise self._unwritable(error) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._claim(run)
            except BlockingIOError:
                raise ScoringError(f"{self.path}: another process writes to it") from None
            except OSError as error:
                raise self._unwritable(error) from None
            try:
                yield
            except BaseException:
                if not any(self._parts()):
                    self._withdraw()
                raise

    def holds_run(self) -> bool:
        """Whether it is the folder of a run."""
        return self._run.is_dir()

    def done(self) -> Done:
        """Read the counts of the parts that exist."""
        done = Done()
        for path in self._parts():
            name = path.name.removesuffix(f".{self.suffix}")
            values = self._read(f"{name}.json")
            done.names.add(name)
            done.tally.add(Tally.from_dict(values))
            done.consumed[values["file"]] = max(done.consumed[values["file"]], values["consumed"])
        return done

    def write(self, part: Part) -> Part:
        """Write a part, its counts first; returns the part without its content.

        Raises:
            ScoringError: the disk is full, or the folder cannot be written.
        """
        try:
            known = {"file": part.file, "consumed": part.consumed, **part.tally.to_dict()}
            self._write(self._run / f"{part.name}.json", _to_json(known))
            self._write(self.path / f"{part.name}.{self.suffix}", part.content)
        except OSError as error:
            raise self._unwritable(error) from None
        return replace(part, content=b"")

    def finished(self, tally: Tally) -> bool:
        """Whether the run finished and all its parts still exist, by their counts."""
        return (self._run / SUMMARY).exists() and Tally.from_dict(self._read(SUMMARY)) == tally

    def finish(self, tally: Tally) -> None:
        """Mark the run as finished, with the counts of all parts. Raises what ``write`` does."""
        try:
            self._write(self._run / SUMMARY, _to_json(tally.to_dict()))
        except OSError as error:
            raise self._unwritable(error) from None

    def _parts(self) -> Iterator[Path]:
        return self.path.glob(f"part-*.{self.suffix}")

    def _withdraw(self) -> None:
        shutil.rmtree(self._run, ignore_errors=True)
        with suppress(OSError):  # it may be the user's own
            self.path.rmdir()

    def _claim(self, run: Mapping[str, Any]) -> None:
        for left in self._run.glob(f"*{_PARTIAL}"):  # of a process that was killed
            left.unlink(missing_ok=True)
        run = {"format": FORMAT, **run}
        if (self._run / RUN).exists():
            self._compare(self._read(RUN), run)
        else:
            self._write(self._run / RUN, _to_json(run))

    def _compare(self, there: Mapping[str, Any], run: Mapping[str, Any]) -> None:
        for name, wanted in run.items():
            if there.get(name) == wanted:
                continue
            if name != "inputs":
                raise ScoringError(f"{self.path}: holds another run ({name} is {there.get(name)}, now {wanted})")
            if len(there["inputs"]) != len(wanted):
                count = f"{len(there['inputs'])} inputs, now {len(wanted)}"
                raise ScoringError(f"{self.path}: holds another run ({count})")
            for old, new in zip(there["inputs"], wanted, strict=True):
                if old["sha256"] != new["sha256"]:
                    changed = f"{new['name']} differs from its {old['name']}"
                    raise ScoringError(f"{self.path}: holds another run ({changed})")

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all, whatever happens to the process or the machine."""
        partial = self._run / f"{path.name}.{uuid.uuid4().hex}{_PARTIAL}"
        try:
            with open(partial, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # so that the name survives a power cut, too
        finally:
            os.close(folder)

    def _read(self, name: str) -> Any:
        try:
            return json.loads((self._run / name).read_bytes())
        except (OSError, ValueError):
            raise ScoringError(f"{self._run / name}: is missing or damaged: score into another folder") from None

    def _unwritable(self, error: OSError) -> ScoringError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return ScoringError(f"{self.path}: no space left; with more space, the same command resumes the run")
        return ScoringError(f"{self.path}: cannot be written ({error.strerror or error})")


def _to_json(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()
