"""The workers: a process a core, each with one classifier and one thread, fed with windows over a pipe."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from model.errors import ScoringError, SentimentError
from score.part.scorer import Job, Part
from score.part.window import Window
from score.run.folder import Folder

READY = "ready"
AHEAD = 4  # windows a worker that may be done before their turn: what waits for its turn is in memory


class Pool:
    """Processes that score windows, and write the parts where there is a folder. Use it as a context manager.

    Not `concurrent.futures`: its workers outlive a parent that is killed, and cannot be ended in mid-window.
    """

    def __init__(self, artifact: str | Path, job: Job, folder: Folder | None, processes: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._workers: dict[Connection, BaseProcess] = {}
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # a worker has one core
        os.environ["OMP_NUM_THREADS"] = "1"
        for _ in range(processes):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=work, args=(theirs, str(artifact), job, folder), daemon=True)
            process.start()
            theirs.close()
            self._workers[ours] = process

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._workers.values():
            process.kill()  # parts are written whole or not at all
        for connection, process in self._workers.items():
            process.join()
            connection.close()

    def map(self, windows: Iterable[Window]) -> Iterator[Part]:
        """The parts of the windows, in order. Where there is a folder they were written, and have no content.

        Raises:
            SentimentError: what a worker met; or one ended by itself.
        """
        waiting = enumerate(windows)
        idle: list[Connection] = []
        busy: dict[Connection, int] = dict.fromkeys(self._workers, -1)  # at first each has its artifact to load
        done: dict[int, Part] = {}
        sent = turn = 0
        while busy:
            for connection in cast(list[Connection], wait(list(busy))):
                place = busy.pop(connection)
                answer = self._receive(connection)
                if place >= 0:
                    done[place] = answer
                idle.append(connection)
            while turn in done:
                yield done.pop(turn)
                turn += 1
            while idle and sent - turn < AHEAD * len(self._workers) and (item := next(waiting, None)):
                connection = idle.pop()
                busy[connection], window = item
                self._send(connection, window)
                sent += 1

    def _send(self, connection: Connection, window: Window) -> None:
        try:
            connection.send(window)
        except OSError:
            raise self._ended(connection) from None

    def _receive(self, connection: Connection) -> Any:
        try:
            answer = connection.recv()
        except (EOFError, OSError):
            raise self._ended(connection) from None
        if isinstance(answer, SentimentError):
            raise answer
        return answer

    def _ended(self, connection: Connection) -> ScoringError:
        process = self._workers[connection]
        process.join()
        code = process.exitcode or 0
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return ScoringError(f"a worker ended ({how}); was there memory enough for {len(self._workers)} processes?")


def work(connection: Connection, artifact: str, job: Job, folder: Folder | None) -> None:
    """Run a worker until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    try:
        from model.classifier import Classifier

        classifier = Classifier.load(artifact)
        classifier.warm_up()  # compiled code differs from interpreted in the last digits
        scorer = job.scorer(classifier)
        connection.send(READY)
        while True:
            part = scorer.score(connection.recv())
            if folder is not None:
                part = folder.write(part)
            connection.send(part)
    except EOFError:
        return
    except SentimentError as error:
        connection.send(error)
    except Exception as error:  # a defect of ours; its message may hold a text
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        connection.send(ScoringError(f"a worker failed: {type(error).__name__} at {where}"))
