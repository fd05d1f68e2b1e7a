"""A finished run -> calibration, figures, and the artifact that is served."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from model.artifact import save_artifact
from model.errors import TrainingError
from model.manifest import Manifest
from model.moderation import Thresholds
from model.network import Network
from model.parity import every_length
from model.precision import choose
from training.attributes.finish import MeasuredAttributes, measure_attributes
from training.data.corpus import open_corpus
from training.data.pool import UNLABELLED
from training.evaluation.attribute_baseline import AttributeBaseline, load_attribute_baselines
from training.evaluation.attribute_figures import AttributeFigures
from training.evaluation.baseline import Baseline
from training.evaluation.calibration import fit_temperature
from training.evaluation.card import model_card
from training.evaluation.metrics import Evaluation, evaluate
from training.evaluation.thresholds import ChosenThreshold, choose_thresholds
from training.fit.folder import RunFolder, require_name
from training.fit.start import Weights
from training.loop.checkpoint import load_checkpoint
from training.loop.logits import network_logits

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run reached."""

    manifest: Manifest
    evaluation: Evaluation | None  # of the labels, on the validation split, after calibration
    history: list[dict[str, Any]]  # the figures of each epoch
    parity: float  # the largest difference of a probability between the served and the trained network
    baseline: Baseline | None = None  # on the same split
    attributes: tuple[AttributeFigures, ...] = ()  # on the same split
    attribute_baselines: tuple[AttributeBaseline, ...] = ()  # of each of these


def finish(folder: RunFolder, output: Path, *, name: str | None = None, replace: bool = False) -> Finished:
    """Calibrate the best weights of a run on its validation split and export the artifact. The run stays as it is.

    Raises:
        ConfigError: the name is none.
        TrainingError: there is no run, it has no epoch yet, or a part of it is damaged.
        ArtifactError: the served network differs from the trained one, or the artifact cannot be written.
    """
    description = folder.load_description()
    require_name(name := name or description.name)
    if not folder.checkpoint.exists():
        raise TrainingError(f"{folder.path}: no epoch of this run is done yet")
    checkpoint = load_checkpoint(folder.checkpoint)
    start = Weights.load(folder.start) if description.start else None
    try:
        network = start.network(description.network) if start else Network(description.network)
        network.load_state_dict(checkpoint.section("best"))
    except RuntimeError as error:
        raise TrainingError(f"{folder.checkpoint}: does not fit run.json ({str(error)[:200]})") from None
    network.eval()
    corpus = open_corpus(folder.corpus("validation"))
    logits, labels = network_logits(network, corpus), len(description.labels)
    temperature, evaluation, chosen = 1.0, None, None
    if labels:
        known = corpus.targets != UNLABELLED
        of_labels, targets = logits[known, :labels], corpus.targets[known]
        temperature = fit_temperature(of_labels, targets)
        probabilities = torch.softmax(torch.from_numpy(of_labels) / temperature, 1).numpy()
        evaluation = evaluate(probabilities, targets, description.labels)
        chosen = sentiment_thresholds(description.labels, targets, probabilities)
    measured = None
    if corpus.attributes is not None:
        measured = measure_attributes(logits[:, labels:], corpus.attributes, description.attributes)
    manifest = Manifest(
        name=name,
        labels=description.labels,
        network=description.network,
        tokenizer=description.tokenizer,
        temperature=temperature,
        thresholds=chosen and Thresholds(chosen[0].at, chosen[1].at),
        attributes=measured.attributes if measured else (),
        validation=validation_figures(description.validation_source, evaluation, chosen, measured),
        data=description.data,
        training={
            **asdict(description.training),
            "best_epoch": checkpoint.progress["best_epoch"],
            "texts": len(open_corpus(folder.corpus("train"))),
            **description.start,
        },
    )
    rows = corpus.rows(range(len(corpus)))
    if start:
        network, rows = start.over_tokens(network, description.network), start.tokens(rows)
    saved, parity = export_network(network, folder.load_tokenizer(), manifest, output, rows=rows, replace=replace)
    baseline = Baseline.load(folder.baseline) if folder.baseline.exists() else None
    figures = measured.figures if measured else ()
    path = folder.attribute_baselines
    baselines = load_attribute_baselines(path) if path.exists() else ()
    return Finished(saved, evaluation, checkpoint.progress["history"], parity, baseline, figures, baselines)


def export_network(
    network: Network,
    tokenizer: Tokenizer,
    manifest: Manifest,
    output: Path,
    *,
    rows: Sequence[Sequence[int]],
    replace: bool,
) -> tuple[Manifest, float]:
    """Write a trained network as an artifact, once the served one answers alike. Returns what ``Finished`` holds.

    ``rows`` are token ids of texts such as will be served: on them, and on texts of every length, the two are compared.

    Raises:
        ArtifactError: the served network differs from the trained one, or the artifact cannot be written.
    """
    shape = manifest.network
    texts = [*rows, *every_length(shape.vocab_size, manifest.tokenizer.max_tokens)]
    served = choose(network, manifest.calibration, texts)
    logger.info("served in %s: %s", served.precision, served.reason)
    manifest = dataclasses.replace(manifest, precision=served.precision)
    card = model_card(manifest)
    saved = save_artifact(output, manifest, network=served.network, tokenizer=tokenizer, card=card, replace=replace)
    return saved, served.parity.difference


def sentiment_thresholds(
    labels: Sequence[str], targets: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[ChosenThreshold, ChosenThreshold] | None:
    """Thresholds on P(negative) for texts of targets [n], probabilities [n, labels]; None without that label."""
    if "negative" not in labels:
        return None
    negative = list(labels).index("negative")
    return choose_thresholds(probabilities[:, negative], targets == negative)


def validation_figures(
    source: str,
    evaluation: Evaluation | None,
    chosen: tuple[ChosenThreshold, ChosenThreshold] | None,
    measured: MeasuredAttributes | None = None,
) -> dict[str, Any]:
    """What the manifest says of a validation: everything but the reliability diagram's bins."""
    of_labels = evaluation.to_dict() if evaluation else {}
    figures = {name: value for name, value in of_labels.items() if name not in ("reliability", "labels")}
    figures["source"] = source
    if chosen:
        figures["thresholds"] = {"review": asdict(chosen[0]), "block": asdict(chosen[1])}
    if measured:
        figures["attributes"] = measured.to_dict()
    return figures
