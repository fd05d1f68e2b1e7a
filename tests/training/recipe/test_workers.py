"""Work side by side: results by task, one thread a process, and errors that reach the caller."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
import torch

from model.errors import TrainingError
from training.recipe.workers import side_by_side

_prepared: list[int] = []


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """The number of torch's threads, which is that of the processes."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    _prepared.clear()
    yield request.param
    torch.set_num_threads(before)


def prepare(number: int) -> None:
    _prepared.append(number)


def described(number: int) -> tuple[int, list[int], int, int]:
    return number, list(_prepared), torch.get_num_threads(), os.getpid()


def refuse(number: int) -> None:
    raise TrainingError(f"task {number} is wrong")


def end_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_each_task_has_its_result_and_each_process_one_thread(threads: int) -> None:
    """Results come with their places; a process is prepared once, and other processes work if there are two threads."""
    found = dict(side_by_side(described, [(5,), (6,), (7,)], prepare, (3,)))
    assert {place: result[0] for place, result in found.items()} == {0: 5, 1: 6, 2: 7}
    assert all(prepared == [3] and own == 1 for _, prepared, own, _ in found.values())
    assert (os.getpid() in {process for *_, process in found.values()}) == (threads == 1)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("threads", [2], indirect=True)
def test_a_process_that_is_killed_is_told(threads: int) -> None:
    """The error says that a process was killed."""
    with pytest.raises(TrainingError, match="was killed"):
        list(side_by_side(end_itself, [(), ()]))


def test_what_a_task_raises_reaches_the_caller(threads: int) -> None:
    """The task's own error is raised."""
    with pytest.raises(TrainingError, match=r"task \d is wrong"):
        list(side_by_side(refuse, [(1,), (2,)]))


def test_no_task_prepares_nothing(threads: int) -> None:
    """Without tasks nothing is called."""
    assert not list(side_by_side(described, [], prepare, (3,)))
    assert not _prepared
