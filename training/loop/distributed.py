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

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Around code that waits for the other processes, and computes little else.

        Raises:
            TrainingError: another process ended.
        """
        try:
            yield
        except RuntimeError as error:
            # Of a lost connection nccl raises a DistError, gloo the bare class; a lack of memory has its own class
            if self.size == 1 or not (isinstance(error, distributed.DistError) or type(error) is RuntimeError):
                raise
            raise TrainingError(
                f"process {self.rank} of {self.size} stops, as another process ended with an error or was killed; the "
                "same command with --resume, with any number of processes, continues after the last complete epoch "
                f"({str(error).partition(chr(10))[0][:200]})"
            ) from None

    def wait(self) -> None:
        """Wait for all processes."""
        if self.size > 1:
            with self.exchange():
                distributed.barrier()

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """The mean of a tensor over all processes, in each process."""
        if self.size == 1:
            return value
        total = value.clone()
        with self.exchange():
            distributed.all_reduce(total)
        return total / self.size

    def gather(self, value: Any) -> list[Any]:
        """The values of all processes, by rank, in each process."""
        if self.size == 1:
            return [value]
        values: list[Any] = [None] * self.size
        with self.exchange():
            distributed.all_gather_object(values, value)
        return values

    def share(self, value: Any) -> Any:
        """The value of rank 0, in each process."""
        return self.gather(value)[0]


@contextmanager
def process_group() -> Iterator[Group]:
    """Join the processes of torchrun (nccl on GPUs, gloo on CPUs); without torchrun, a group of one.

    Raises:
        TrainingError: there are more processes than GPUs.
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
    yield Group(rank, size, device)
    distributed.destroy_process_group()  # not after an error: the processes might wait for each other


def processes() -> int:
    """The number of processes that torchrun started; 1 without torchrun."""
    return int(os.environ.get("WORLD_SIZE", "1"))
