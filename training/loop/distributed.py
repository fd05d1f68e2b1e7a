"""Distributed training: the group of processes that torchrun started, or a single process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import torch
from torch import distributed

from model.errors import TrainingError

_PATIENCE = timedelta(hours=12)  # rank 0 may read rows for hours; torchrun ends all processes if one fails


@dataclass(frozen=True, slots=True)
class Group:
    """The processes that train together. Only rank 0 writes files and prints."""

    rank: int = 0
    size: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def leads(self) -> bool:
        """Whether this process writes files and prints."""
        return self.rank == 0

    def wait(self) -> None:
        """Wait for all processes."""
        if self.size > 1:
            distributed.barrier()

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """The mean of a tensor over all processes, in each process."""
        if self.size == 1:
            return value
        total = value.clone()
        distributed.all_reduce(total)
        return total / self.size

    def gather(self, value: Any) -> list[Any]:
        """The values of all processes, by rank, in each process."""
        if self.size == 1:
            return [value]
        values: list[Any] = [None] * self.size
        distributed.all_gather_object(values, value)
        return values

    def share(self, value: Any) -> Any:
        """The value of rank 0, in each process."""
        return self.gather(value)[0]


@contextmanager
def process_group() -> Iterator[Group]:
    """Join the processes of torchrun (nccl on GPUs, gloo on CPUs); without torchrun, a group of one.

    Raises:
        TrainingError: another process ended, or there are more processes than GPUs.
    """
    size = processes()
    cuda = torch.cuda.is_available()
    if size == 1:
        yield Group(device=torch.device("cuda" if cuda else "cpu"))
        return
    rank = int(os.environ["RANK"])
    device = torch.device("cpu")
    if cuda:
        place, count = int(os.environ.get("LOCAL_RANK", "0")), torch.cuda.device_count()
        if place >= count:
            raise TrainingError(f"process {place + 1} of this machine has no GPU: the machine has {count}")
        device = torch.device("cuda", place)
        torch.cuda.set_device(device)  # objects are gathered through the current device
    distributed.init_process_group("nccl" if cuda else "gloo", rank=rank, world_size=size, timeout=_PATIENCE)
    try:
        yield Group(rank, size, device)
    except RuntimeError as error:
        if not _comes_from_another(error):
            raise
        raise TrainingError(
            f"process {rank} of {size} stops, as another process ended with an error or was killed; the same command "
            "with --resume, with any number of processes, continues after the last complete epoch"
        ) from None
    distributed.destroy_process_group()  # not after an error: the processes might wait for each other


def processes() -> int:
    """The number of processes that torchrun started; 1 without torchrun."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def _comes_from_another(error: RuntimeError) -> bool:
    # gloo raises the bare class, with the place in its source
    return isinstance(error, distributed.DistError) or "gloo" in str(error)
