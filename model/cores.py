"""The number of cores that this process may use, by its CPU affinity and the quotas of its control groups."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath


def available(root: Path = Path("/")) -> int:
    """Whole cores, at least one: half a core is not worth another process."""
    try:
        cores = float(len(os.sched_getaffinity(0)))
    except AttributeError:  # not on macOS
        cores = float(os.cpu_count() or 1)
    return max(1, int(min([cores, *_quotas(root)])))


def _quotas(root: Path) -> list[float]:
    """The quota in cores of each control group of this process and of the groups above."""
    quotas: list[float] = []
    for group in _groups(root):
        for read in (_version_2, _version_1):
            if (quota := read(group)) is not None:
                quotas.append(quota)
    return quotas


def _groups(root: Path) -> list[Path]:
    """Folders of the control groups of this process and of the groups above. In a container the root is its own."""
    mounts = (root / "sys/fs/cgroup", root / "sys/fs/cgroup/cpu", root / "sys/fs/cgroup/cpu,cpuacct")
    groups = list(mounts)
    for line in _read(root / "proc/self/cgroup").splitlines():
        path = PurePosixPath(line.split(":", 2)[-1])
        for each in (path, *path.parents):
            if ".." not in each.parts:
                groups += [mount / each.relative_to("/") for mount in mounts if each.is_absolute()]
    return list(dict.fromkeys(groups))


def _version_2(group: Path) -> float | None:
    quota, _, period = _read(group / "cpu.max").strip().partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None


def _version_1(group: Path) -> float | None:
    quota, period = (_read(group / name).strip() for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
