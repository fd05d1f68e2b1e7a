"""Finishes a run: calibration, figures and the exported artifact."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from model.artifact.artifact import save_artifact
from model.artifact.manifest import Manifest
from model.errors import InexactError, TrainingError
from model.export.precision import choose
from model.inference.engine import every_length
from model.network.network import Network
from training.data.corpus import open_corpus
from training.data.pool import UNLABELLED
from training.evaluation.attributes.baseline import load_attribute_baselines
from training.evaluation.attributes.measurement import measure_attributes
from training.evaluation.baseline import Baseline
from training.evaluation.report.card import model_card
from training.evaluation.results import Results
from training.evaluation.thresholds import choose_or_default
from training.fit.folder import RunFolder, require_name
from training.fit.manifest import LabelledLogits, build_manifest, measure_labels
from training.fit.start import Weights
from training.loop.checkpoint import load_checkpoint
from training.loop.logits import network_logits

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run."""

    manifest: Manifest
    results: Results  # on the validation split, after calibration
    history: list[dict[str, Any]]  # the figures of each epoch
    parity: float  # the largest difference in a probability between the exported and the trained network


def finish(folder: RunFolder, output: Path, *, name: str | None = None, replace: bool = False) -> Finished:
    """Calibrate the best weights of a run on its validation split, and export them. The run's folder is not changed.

    Raises:
        ConfigError: the name is invalid.
        TrainingError: there is no run, it has no complete epoch, or a file of it is damaged.
        ArtifactError: the exported network differs from the trained one, or the artifact cannot be written.
    """
    description = folder.load_description()
    require_name(name := name or description.name)
    if not folder.checkpoint.exists():
        raise TrainingError(f"{folder.path}: the run has no complete epoch yet")
    checkpoint = load_checkpoint(folder.checkpoint)
    start = Weights.load(folder.start) if description.start else None
    try:
        network = start.network(description.network) if start else Network(description.network)
        network.load_state_dict(checkpoint.section("best"))
    except RuntimeError as error:
        raise TrainingError(f"{folder.checkpoint}: does not fit run.json ({str(error)[:200]})") from None
    network.eval()
    corpus = open_corpus(folder.corpus("validation"))
    logits, classes = network_logits(network, corpus), len(description.labels)
    labels, attributes = None, None
    if classes:
        known = corpus.targets != UNLABELLED
        texts = LabelledLogits(logits[known, :classes], corpus.targets[known])
        labels = measure_labels(description.labels, texts, choose=choose_or_default)
    if corpus.attributes is not None:
        attributes = measure_attributes(
            logits[:, classes:], corpus.attributes, description.attributes, choose_or_default
        )
    manifest = build_manifest(
        name,
        description.network,
        description.tokenizer,
        labels,
        attributes,
        validated_on=description.validation_source,
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
    path = folder.attribute_baselines
    results = Results(
        labels.evaluation if labels else None,
        attributes.figures if attributes else (),
        Baseline.load(folder.baseline) if folder.baseline.exists() else None,
        load_attribute_baselines(path) if path.exists() else (),
    )
    return Finished(saved, results, checkpoint.progress["history"], parity)


def export_network(
    network: Network,
    tokenizer: Tokenizer,
    manifest: Manifest,
    output: Path,
    *,
    rows: Sequence[Sequence[int]],
    replace: bool,
    inexact: bool = True,
) -> tuple[Manifest, float]:
    """Export a trained network as an artifact, after a parity check. Returns the manifest and the largest difference.

    The exported and the trained network are compared on ``rows``, the token ids of typical texts, and on texts of every
    length. One that would be faster in int8, but is not exact enough there, is exported in float32, if ``inexact``.

    Raises:
        ArtifactError: the exported network differs from the trained one, or the artifact cannot be written.
        InexactError: it is not exact enough in int8, and not ``inexact``. Nothing is written.
    """
    shape = manifest.network
    texts = [*rows, *every_length(shape.vocab_size, manifest.tokenizer.max_tokens)]
    served = choose(network, manifest.calibration, texts)
    if served.inexact and not inexact:
        raise InexactError(served.reason)
    logger.info("exported in %s: %s", served.precision, served.reason)
    manifest = dataclasses.replace(manifest, precision=served.precision)
    card = model_card(manifest)
    saved = save_artifact(output, manifest, network=served.network, tokenizer=tokenizer, card=card, replace=replace)
    return saved, served.parity.difference
