"""Work side by side: results by task, one thread a process, and errors that reach the caller."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

import pytest
import torch

from model.errors import TrainingError
from tests.fixtures.places import ROOT
from training.recipe.workers import side_by_side

PROGRAM = """
import sys
import torch
from tests.training.recipe.test_workers import say_and_go_on
from training.recipe.workers import side_by_side

if __name__ == "__main__":
    torch.set_num_threads(2)
    try:
        list(side_by_side(say_and_go_on, [(sys.argv[1],)] * 9))
    except KeyboardInterrupt:
        sys.exit(130)
"""
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


def refuse_or_go_on(number: int) -> None:
    if number == 0:
        refuse(number)
    threading.Event().wait()


def say_and_go_on(pipe: str) -> None:
    with open(pipe, "w", encoding="utf-8") as end:
        end.write("working\n")
        end.flush()
        threading.Event().wait()


def refuse_to_prepare(number: int) -> None:
    raise TrainingError(f"nothing is prepared from {number}")


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
    with pytest.raises(TrainingError, match="ended early: killed"):
        list(side_by_side(end_itself, [(), ()]))


def test_what_a_task_raises_reaches_the_caller(threads: int) -> None:
    """The task's own error is raised."""
    with pytest.raises(TrainingError, match=r"task \d is wrong"):
        list(side_by_side(refuse, [(1,), (2,)]))


def test_no_task_prepares_nothing(threads: int) -> None:
    """Without tasks nothing is called."""
    assert not list(side_by_side(described, [], prepare, (3,)))
    assert not _prepared


def test_what_preparing_raises_reaches_the_caller(threads: int) -> None:
    """An error before the first task is raised as it is."""
    with pytest.raises(TrainingError, match="nothing is prepared from 3"):
        list(side_by_side(described, [(1,), (2,)], refuse_to_prepare, (3,)))


@pytest.mark.parametrize("threads", [2], indirect=True)
def test_an_error_ends_the_other_tasks(threads: int) -> None:
    """Tasks that would go on for ever are ended."""
    with pytest.raises(TrainingError, match="task 0 is wrong"):
        list(side_by_side(refuse_or_go_on, [(place,) for place in range(9)]))
    for process in multiprocessing.active_children():
        assert wait([process.sentinel], 60)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_first(ending: signal.Signals, tmp_path: Path) -> None:
    """After Ctrl-C, SIGTERM or SIGKILL of the first process none works on, and none prints a traceback."""
    pipe, program = tmp_path / "pipe", tmp_path / "program.py"
    os.mkfifo(pipe)
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), str(pipe)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True) as first:
        with open(pipe, encoding="utf-8") as working:  # ends when no process has it open
            assert [working.readline() for _ in range(2)] == ["working\n"] * 2
            if ending == signal.SIGINT:
                os.killpg(first.pid, ending)  # as a terminal does
            else:
                first.send_signal(ending)
            assert working.read() == ""
        assert first.stderr is not None
        assert "Traceback" not in first.stderr.read()
