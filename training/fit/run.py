"""A run of ``fit``: preparation, training, report and artifact."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import Any

import torch

from model.errors import TrainingError
from model.network.network import Network
from training.data.corpus import open_corpus
from training.evaluation.report.report import write_report
from training.fit.distillation import DistilledObjective, open_distilled
from training.fit.export import Finished, finish
from training.fit.folder import DISTILLED, RunDescription, RunFolder
from training.fit.options import FitOptions
from training.fit.preparation import prepare
from training.fit.start import Weights
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.objective import CorpusObjective
from training.loop.threads import cores
from training.loop.trainer import Trainer, Watcher

logger = logging.getLogger(__name__)


WatcherFactory = Callable[[TrainingConfig], AbstractContextManager[Watcher]]


def fit(options: FitOptions, group: Group, watch: WatcherFactory) -> Finished | None:
    """Train, and write the run's folder. Returns the finished run; None in processes other than the leading one.

    Raises:
        SentimentError: the data, an option or the folder is invalid; the message says how. Existing files are kept.
    """
    folder = RunFolder(options.output)
    with folder.claimed(resume=options.resume) if group.leads else nullcontext():
        if group.leads:
            prepare(options, folder)
        group.wait()
        description = folder.load_description()
        torch.manual_seed(description.training.seed)
        with watch(description.training) if group.leads else nullcontext(Watcher()) as watcher:
            objective = _objective(folder, description, group)
            trainer = Trainer(
                objective, description.training, checkpoint=folder.checkpoint, group=group, watcher=watcher
            )
            if options.resume and folder.checkpoint.exists():
                trainer.resume()
            _set_threads(options, trainer, group)
            trainer.fit()
        return _finish(folder, description) if group.leads else None


def _objective(folder: RunFolder, description: RunDescription, group: Group) -> CorpusObjective:
    train, validation = (open_corpus(folder.corpus(name)) for name in ("train", "validation"))
    network = _network(folder, description)
    parts: dict[str, Any] = {"validation": validation, "labels": description.labels, "group": group}
    if description.teacher:  # a teacher learns only labels
        train, soft = open_distilled(folder.corpus(DISTILLED), train)
        return DistilledObjective(network, description.training, train=train, soft=soft, **parts)
    return CorpusObjective(network, description.training, train=train, attributes=description.attributes, **parts)


def _set_threads(options: FitOptions, trainer: Trainer, group: Group) -> None:
    """Use the given number of threads, or that of the resumed run; else measure. Of several processes each has one."""
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    elif group.size == 1 and trainer.threads:
        torch.set_num_threads(trainer.threads)
    elif group.size == 1 and group.device.type == "cpu":
        most = cores()
        chosen = trainer.choose_threads(most)
        if most > 1:
            logger.info("using %d of %d threads, the faster in a measurement", chosen, most)


def _network(folder: RunFolder, description: RunDescription) -> Network:
    try:
        if description.start:
            return Weights.load(folder.start).network(description.network)
        return Network(description.network)
    except (RuntimeError, MemoryError) as error:
        raise TrainingError(f"a network of this size does not fit in memory ({str(error)[-120:]})") from None


def _finish(folder: RunFolder, description: RunDescription) -> Finished:
    finished = finish(folder, folder.artifact, replace=True)
    facts = {
        "name": description.name,
        **{
            kind: ", ".join(names)
            for kind, names in (("labels", description.labels), ("attributes", description.attributes))
            if names
        },
        "trained on": ", ".join(source["name"] for source in description.data),
        "validated on": description.validation_source,
        "temperature": round(finished.manifest.temperature, 4),
        **{f"network.{name}": value for name, value in asdict(description.network).items()},
        **{f"tokenizer.{name}": value for name, value in asdict(description.tokenizer).items()},
        **{f"training.{name}": value for name, value in finished.manifest.training.items()},
    }
    try:
        write_report(folder.report, finished.history, finished.results, facts)
    except OSError as error:
        raise TrainingError(f"{folder.report}: cannot be written ({error.strerror or error})") from None
    return finished
