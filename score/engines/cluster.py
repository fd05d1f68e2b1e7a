"""The engine of many machines: a Ray Data pipeline that reads files, scores with an actor a core and writes parts."""

from __future__ import annotations

import logging
import os
import pickle
import socket
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # before the import, which is when Ray looks

import ray
import ray.data

import model
from model.artifact.artifact import MANIFEST
from model.cores import available
from model.errors import ConfigError, ScoringError, SentimentError
from score.part.scorer import Job, Part, Scorer
from score.part.window import Window
from score.run.run import Plan, read_manifest

ANSWERS_WITHIN = 10.0  # seconds, for the port of the cluster
# The connection preface of HTTP/2, and so of gRPC, with empty settings; and the type of the frame that answers it.
HTTP2, SETTINGS = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]), b"\x04"
CORES_A_READER = 16  # cutting a file takes far less than scoring it, and what was cut waits in memory
Row = dict[str, Any]  # of a data set: {"window": bytes}, {"part": bytes} or {"error": bytes}


class RayEngine:
    """Scores on a cluster: the one that answers at ``address``, or one of this machine alone for the time of the run.

    The files of the archive and the folder of the parts must be where they are on every node, as on a shared file
    system; the code and the artifact are sent. ``processes`` is the number of actors; None: one for each core.

    Raises:
        ConfigError: a number that is not one, or an address that is none or does not answer.
    """

    def __init__(self, address: str | None = None, processes: int | None = None) -> None:
        if processes is not None and processes < 1:
            raise ConfigError(f"processes: {processes} is less than 1")
        self._address = address or os.environ.get("RAY_ADDRESS") or "local"
        self._processes = processes
        if self._address not in {"local", "auto"}:
            _knock(self._address)

    @contextmanager
    def __call__(self, plan: Plan, done: Set[str]) -> Iterator[Iterator[Part]]:
        """See Engine; parts come as they are done.

        Raises:
            ConfigError: there is no cluster.
            ScoringError: Ray failed.
        """
        assert plan.folder is not None  # noqa: S101 - a pipe has one end on one machine
        sources = tuple(replace(source, name=os.path.abspath(source.name)) for source in plan.sources)
        plan = replace(plan, sources=sources, folder=replace(plan.folder, path=plan.folder.path.absolute()))
        self._connect()
        try:
            yield self._parts(plan, done)
        finally:
            ray.shutdown()

    def _connect(self) -> None:
        local = self._address == "local"
        # The nodes need Ray, torch, tokenizers, pyarrow and backports-zstd; our own code is sent to them.
        modules = [
            str(Path(model.__file__).parents[1] / package) for package in ("kernel", "model", "records", "score")
        ]
        try:
            ray.init(
                address=self._address,
                num_cpus=(self._processes or available()) if local else None,
                include_dashboard=False if local else None,
                runtime_env=None if local else {"py_modules": modules, "excludes": ["default/", "__pycache__/"]},
                logging_level=logging.ERROR,
                log_to_driver=False,
            )
        except (ConnectionError, RuntimeError, ValueError, TimeoutError, ray.exceptions.RayError) as error:
            raise ConfigError(f"address: {self._address}: {str(error).splitlines()[0]}") from None

    def _parts(self, plan: Plan, done: Set[str]) -> Iterator[Part]:
        _quieten()
        cores = int(cast(Any, ray).cluster_resources().get("CPU", 0))
        actors = self._processes or max(1, cores)
        # Both stay in the memory of the nodes: one copy is sent to each, however many actors it has.
        files, skipped = ray.put(_files(plan.artifact)), ray.put(done)
        places = range(len(plan.sources))
        rows = (
            ray.data.from_items([{"place": place} for place in places], override_num_blocks=len(places))
            .flat_map(
                cast(Any, _read),  # its type knows no further arguments
                fn_args=(plan, skipped),
                compute=ray.data.TaskPoolStrategy(size=min(len(places), 2 + cores // CORES_A_READER)),
                num_cpus=0,  # the cores are for the actors; with none left to it, nothing would ever be read
            )
            .map(
                cast(Any, ScoringActor),
                fn_constructor_args=(files, plan),
                compute=ray.data.ActorPoolStrategy(size=actors),
                num_cpus=1,
            )
            .iter_rows()
        )
        try:
            for row in rows:
                if row["error"]:
                    raise pickle.loads(row["error"])  # noqa: S301 - by our own processes
                yield pickle.loads(row["part"])  # noqa: S301
        except ray.exceptions.RayError as error:
            raise ScoringError(f"Ray failed ({type(error).__name__}); the same command resumes the run") from None


class ScoringActor:
    """One process of the cluster: the artifact, loaded once, and the rows of the data set that come its way."""

    def __init__(self, files: Any, plan: Plan) -> None:
        self._folder = plan.folder
        self._error: SentimentError | None = None
        try:
            self._scorer = _load(ray.get(files), plan.job)
        except SentimentError as error:
            self._error = _placed(error)

    def __call__(self, row: Row) -> Row:
        """Score a window and write its part. Returns an error instead of raising it: Ray would retry and log it."""
        if self._error:
            return {"part": b"", "error": pickle.dumps(self._error)}
        if row["error"]:
            return {"part": b"", "error": row["error"]}
        try:
            part = self._scorer.score(cast(Window, pickle.loads(row["window"])))  # noqa: S301
            assert self._folder is not None  # noqa: S101
            return {"part": pickle.dumps(self._folder.write(part)), "error": b""}
        except SentimentError as error:
            return {"part": b"", "error": pickle.dumps(_placed(error))}


def _read(row: Row, plan: Plan, skipped: Any) -> Iterator[Row]:
    """The windows of one file, as they are cut."""
    try:
        for window in plan.windows_of(row["place"], ray.get(skipped)):
            yield {"window": pickle.dumps(window), "error": b""}
    except SentimentError as error:
        yield {"window": b"", "error": pickle.dumps(_placed(error))}


def _files(artifact: Path) -> Mapping[str, bytes]:
    """The files of an artifact by name; that they are what the manifest says is checked where they are loaded."""
    names = [MANIFEST, *read_manifest(artifact).files]
    return {name: (artifact / name).read_bytes() for name in names}


def _load(files: Mapping[str, bytes], job: Job) -> Scorer:
    from model.classifier import Classifier

    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        classifier = Classifier.load(folder)
    classifier.warm_up()  # compiled code differs from interpreted in the last digits
    return job.scorer(classifier)


def _placed(error: SentimentError) -> SentimentError:
    return type(error)(f"{error} (on node {cast(Any, ray.util).get_node_ip_address()})")


def _quieten() -> None:
    """Turn off Ray's own logs and progress bars: errors are raised and shown once."""
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # a block a window: it is scored as soon as it is cut


def _knock(address: str) -> None:
    """Check that a head node answers there; Ray itself tries for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ConfigError(f"address: {address!r} is not HOST:PORT of a head node, nor auto")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), ANSWERS_WITHIN) as connection:
            connection.sendall(HTTP2)
            answer = connection.recv(9)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"address: {address} does not answer ({error})") from None
    if answer[3:4] != SETTINGS and os.environ.get("RAY_USE_TLS") != "1":
        raise ConfigError(f"address: {address} is not that of a Ray head node")
