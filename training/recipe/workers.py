"""Runs independent work of a stage side by side: as many processes as torch has threads, with one thread each.

On the small matrices of a recurrent step a second thread gains nothing; a second process does twice the work.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

import torch

from model.errors import TrainingError
from model.export.precision import one_thread

Result = TypeVar("Result")


def side_by_side(
    call: Callable[..., Result],
    tasks: Iterable[tuple[object, ...]],
    prepare: Callable[..., None] | None = None,
    prepared_from: tuple[object, ...] = (),
) -> Iterator[tuple[int, Result]]:
    """``call(*task)`` for each task; yields the place of each and its result in the order in which they are done.

    Each process calls ``prepare(*prepared_from)`` once, before its first task. All arguments are sent to it. With one
    thread, or for one task, this process does the work.

    Raises:
        TrainingError: a process was killed; or what ``call`` raises.
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
    # A forked process has torch's locks without the threads that hold them
    spawn = multiprocessing.get_context("spawn")
    arguments = (prepare, prepared_from)
    with ProcessPoolExecutor(processes, spawn, _begin, arguments) as executor:
        futures = {executor.submit(call, *task): place for place, task in enumerate(waiting)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool:
            raise TrainingError("a process of this stage was killed, maybe for lack of memory: run it again") from None
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _begin(prepare: Callable[..., None] | None, prepared_from: tuple[object, ...]) -> None:
    torch.set_num_threads(1)
    if prepare is not None:
        prepare(*prepared_from)
