"""Runs independent work of a stage side by side: as many processes as torch has threads, with one thread each.

On the small matrices of a recurrent step a second thread gains nothing; a second process does twice the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TypeVar

import torch

from model.errors import TrainingError
from model.export.precision import one_thread

Result = TypeVar("Result")
Prepare = tuple[Callable[..., None] | None, tuple[object, ...]]  # a function and its arguments

_prepare: Prepare = (None, ())  # of this process, until its first task


def side_by_side(
    call: Callable[..., Result],
    tasks: Iterable[tuple[object, ...]],
    prepare: Callable[..., None] | None = None,
    prepared_from: tuple[object, ...] = (),
) -> Iterator[tuple[int, Result]]:
    """``call(*task)`` for each task; yields the place of each and its result in the order in which they are done.

    Each process calls ``prepare(*prepared_from)`` once, before its first task. All arguments are sent to it. With one
    thread, or for one task, this process does the work. No process outlives this one, nor an error of any task. A
    script that calls this needs a guard: ``if __name__ == "__main__":``.

    Raises:
        TrainingError: a process ended early; or what ``call`` or ``prepare`` raises.
    """
    waiting = list(tasks)
    processes = min(torch.get_num_threads(), len(waiting))
    if processes <= 1:
        with one_thread():
            if waiting and prepare is not None:
                prepare(*prepared_from)
            for place, task in enumerate(waiting):
                yield place, call(*task)
        return
    before = set(multiprocessing.active_children())
    # A forked process has torch's locks without the threads that hold them
    spawn = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processes, spawn, _begin, ((prepare, prepared_from),))
    try:
        with _interrupts_ignored():
            futures = {executor.submit(_work, call, task): place for place, task in enumerate(waiting)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool:
        raise TrainingError(
            "a process of this stage ended early: killed, maybe for lack of memory, or for an error that stands above"
        ) from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes that begin meanwhile never see Ctrl-C, which a terminal sends to all: this process ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def _begin(prepare: Prepare) -> None:
    global _prepare
    _prepare = prepare
    torch.set_num_threads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(call: Callable[..., Result], task: tuple[object, ...]) -> Result:
    global _prepare
    (prepare, prepared_from), _prepare = _prepare, (None, ())
    if prepare is not None:
        prepare(*prepared_from)
    return call(*task)
