"""The default model: the recipe's network, calibrated on all kinds of texts, with its figures on each source."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from model.artifact.artifact import require_room
from model.errors import InexactError
from model.network.network import Network, NetworkConfig
from records.source import Source, digest
from training.data.corpus import Corpus
from training.evaluation.attributes.measurement import MeasuredAttributes, RatedLogits, measure_attributes
from training.evaluation.metrics import Evaluation, evaluate
from training.evaluation.results import Results
from training.fit.export import Finished, export_network
from training.fit.manifest import LabelledLogits, build_manifest, measure_labels
from training.loop.checkpoint import load_checkpoint
from training.loop.logits import network_logits
from training.loop.provenance import commit
from training.recipe.data.selection import ALL, Selection
from training.recipe.data.sources import LABELS
from training.recipe.data.toxicity import ATTRIBUTES, LICENCES, TRAIN
from training.recipe.distillation import interpolated, known_only, rated_corpus
from training.recipe.ngrams import read_commits
from training.recipe.recipe import Recipe
from training.recipe.run import student_checkpoint, student_seeds, train
from training.recipe.start import StudentStart
from training.recipe.teacher import say

LOWEST_AUC = 0.90  # of an attribute other than toxicity: the artifact leaves out one with less
# Sources of toxicity that did not select their texts for being toxic. In the others up to four of five texts are toxic:
# calibrated on these, the probabilities would be far too high for other texts. The thresholds to
# block are chosen on all sources, as so few texts of these two are above a high one; texts that raters called toxic
# weigh less where there are many
CALIBRATED_ON = ("olid", "perspective_scores")


def make_default_model(
    recipe: Recipe,
    data: Path,
    output: Path,
    artifact: Path,
    *,
    selection: Selection = ALL,
    start: Path | None = None,
    replace: bool,
) -> Finished:
    """Run or resume the recipe in ``output``, and export its network to ``artifact``.

    The temperature is fitted on the validation texts of the sources with three labels; the main source has half of the
    weight, the others equal parts. The thresholds are chosen on all validation texts. Attributes of the artifact are
    toxicity, and those with an AUC of at least ``LOWEST_AUC``. Of the student's ``ways`` the first is exported that is
    exact in int8; if none is, the first in float32.

    Raises:
        SentimentError: the data, a stage or the artifact is missing or wrong; names it.
    """
    require_room(artifact, replace=replace)
    initial, trained, corpora = train(recipe, data, output, selection=selection, start=start)
    ways = recipe.student.ways if initial.identity else (1.0,)
    for way in ways:
        try:
            return _exported(recipe, data, output, artifact, initial, trained, corpora, way, selection, replace, False)
        except InexactError as error:
            say(f"{way} of the way: {error}")
    return _exported(recipe, data, output, artifact, initial, trained, corpora, ways[0], selection, replace, True)


def _exported(
    recipe: Recipe,
    data: Path,
    output: Path,
    artifact: Path,
    initial: StudentStart,
    trained_weights: Mapping[str, Tensor],
    corpora: Mapping[str, Corpus],
    way: float,
    selection: Selection,
    replace: bool,
    inexact: bool,
) -> Finished:
    trained = initial.weights.network(initial.shape)
    trained.load_state_dict(
        interpolated(initial.weights.weights, trained_weights, way) if initial.identity else trained_weights
    )
    measured, kept, by_source = _attributes(trained, initial, data, output, selection)
    shape, network = _with_attributes(trained, initial, kept)
    logits = {name: network_logits(network, corpus)[:, : len(LABELS)] for name, corpus in corpora.items()}
    three_way = [name for name, corpus in corpora.items() if len(np.unique(corpus.targets)) == len(LABELS)]
    weight = {name: (len(three_way) - 1 if name == selection.main else 1) / len(corpora[name]) for name in three_way}
    labels = measure_labels(
        LABELS,
        LabelledLogits(logits[selection.main], corpora[selection.main].targets),
        calibrated_on=_pooled(logits, corpora, weight),
        chosen_on=_pooled(logits, corpora, dict.fromkeys(corpora, 1.0)),
    )
    seeds = student_seeds(recipe, initial)
    students = [load_checkpoint(student_checkpoint(output, seed)).progress for seed in seeds]
    student_commits = list(dict.fromkeys(name for each in students for name in each["commits"]))
    manifest = build_manifest(
        "default" if selection is ALL else selection.name,
        shape,
        initial.settings,
        labels,
        measured,
        validated_on=f"{selection.main}.validation",
        figures={
            "sources": {
                name: _summary(LabelledLogits(known_only(logits[name], corpus), corpus.targets), labels.temperature)
                for name, corpus in corpora.items()
            },
            "thresholds_source": f"all validation texts of {len(corpora)} sources",
            "attributes_source": f"toxicity.validation, of {' and '.join(CALIBRATED_ON)}",
            "block_thresholds_source": "toxicity.validation, where each source's texts with yes weigh as if their "
            f"share were that of {' and '.join(CALIBRATED_ON)}",
            "toxicity_sources": by_source,
        },
        data=_data(data, selection),
        training={
            **_metadata(recipe),
            "way": way,
            **initial.metadata,
            "commits": _commits(recipe, output) | {"student": student_commits},
            "history": students[0]["history"],
        },
    )
    over_tokens = initial.weights.over_tokens(network, shape)
    rows = initial.weights.tokens(row for corpus in corpora.values() for row in corpus.rows(range(len(corpus))))
    saved, parity = export_network(
        over_tokens, initial.tokenizer, manifest, artifact, rows=rows, replace=replace, inexact=inexact
    )
    results = Results(labels.evaluation, measured.figures)
    return Finished(saved, results, manifest.training["history"], parity)


def _attributes(
    network: Network, initial: StudentStart, data: Path, output: Path, selection: Selection
) -> tuple[MeasuredAttributes, list[int], dict[str, Any]]:
    """The artifact's attributes, their places in ATTRIBUTES, and by source the AUC of toxicity."""
    folder = output / "student" / "validation" / "toxicity"
    corpus, rated, origin = rated_corpus(data, folder, initial.encoder, initial.weights.row_of, selection.toxicity)
    logits = network_logits(network, corpus)[:, len(LABELS) :]
    calibrating = np.isin(origin, CALIBRATED_ON)
    tried = [place for place in range(len(ATTRIBUTES)) if not np.isnan(rated[calibrating, place]).all()]
    names = [ATTRIBUTES[place] for place in tried]
    found = measure_attributes(logits[calibrating][:, tried], rated[calibrating][:, tried], names)
    good = [
        place
        for place, figures in zip(tried, found.figures, strict=True)
        if place == 0 or (figures.auc or 0.0) >= LOWEST_AUC
    ]
    measured = measure_attributes(
        logits[calibrating][:, good],
        rated[calibrating][:, good],
        [ATTRIBUTES[place] for place in good],
        block_on=RatedLogits(logits[:, good], rated[:, good], as_if_natural(rated[:, good], origin)),
    )
    by_source = {}
    for name in selection.toxicity:
        rows = (origin == name) & ~np.isnan(rated[:, 0])
        figures = measure_attributes(logits[rows][:, :1], rated[rows][:, :1], ATTRIBUTES[:1]).figures[0]
        by_source[name] = {"texts": figures.texts, "positives": figures.positives, "auc": figures.auc}
    return measured, good, by_source


def as_if_natural(rated: NDArray[np.float32], origin: NDArray[np.str_]) -> NDArray[np.float64]:
    """Weights [n, A] with which the share of yes in each source is that over the sources of ``CALIBRATED_ON``.

    A source in which raters never said no, or never yes, weighs nothing: it says nothing of precision.
    """
    weights = np.zeros(rated.shape)
    for place in range(rated.shape[1]):
        known, yes = ~np.isnan(rated[:, place]), rated[:, place] >= 0.5
        natural = float(yes[known & np.isin(origin, CALIBRATED_ON)].mean())
        for name in np.unique(origin[known]):
            rows = known & (origin == name)
            if 0 < (share := float(yes[rows].mean())) < 1:
                weights[rows, place] = np.where(yes[rows], natural / (1 - natural) * (1 - share) / share, 1.0)
    return weights


def _with_attributes(network: Network, initial: StudentStart, kept: list[int]) -> tuple[NetworkConfig, Network]:
    """The shape over tokens and the network over rows, with the head's rows of these attributes alone."""
    shape = dataclasses.replace(initial.shape, attributes=len(kept))
    rows = [*range(len(LABELS)), *(len(LABELS) + place for place in kept)]
    state = network.state_dict()
    state = {**state, "head.weight": state["head.weight"][rows], "head.bias": state["head.bias"][rows]}
    narrow = Network(dataclasses.replace(shape, vocab_size=network.embedding.num_embeddings))
    narrow.load_state_dict(state)
    return shape, narrow.eval()


def _metadata(recipe: Recipe) -> dict[str, Any]:
    """The recipe for the manifest, with the encoder's name in place of its path, which may name a user."""
    found = asdict(recipe)
    found["limits"] = found.pop("texts")  # the card calls the number of texts "texts"
    del found["network"], found["tokenizer"]  # of a start from scratch; the manifest has those that are served
    if recipe.teacher is None:
        for name in ("teacher", "read", "attribute_share", "embedding_rows", "teacher_columns"):
            del found[name]
    else:
        found["teacher"]["encoder"] = Path(recipe.teacher.encoder).name
    return found


def _commits(recipe: Recipe, output: Path) -> dict[str, Any]:
    """The commits at which the stages ran, but for the student's."""
    found = {"n-grams": read_commits(output / "ngrams"), "export": [commit()]}
    if recipe.teacher is not None:
        found["teacher"] = load_checkpoint(output / "teacher" / "teacher.safetensors").progress["commits"]
    return {name: commits for name, commits in found.items() if commits}


def _data(data: Path, selection: Selection) -> list[dict[str, Any]]:
    files = [(source.train_file, source.licence) for source in selection.sources]
    licences = "; ".join(dict.fromkeys(LICENCES[name] for name in selection.toxicity))
    files.append((TRAIN, licences))
    files += [(f"{name}.tsv.gz", "mixed: research; MIT; CC0") for name in selection.others]
    files = list(dict.fromkeys(files))  # sentences are of a file that is also read whole
    return [
        {"name": name, "licence": licence, "sha256": digest(Source(str(data / name), "tsv"))} for name, licence in files
    ]


def _pooled(
    logits: Mapping[str, NDArray[np.float64]], corpora: Mapping[str, Corpus], weight: Mapping[str, float]
) -> LabelledLogits:
    """The texts of these sources, each text with its source's weight."""
    return LabelledLogits(
        np.concatenate([logits[name] for name in weight]),
        np.concatenate([corpora[name].targets for name in weight]),
        np.concatenate([np.full(len(corpora[name]), each) for name, each in weight.items()]),
    )


def _summary(texts: LabelledLogits, temperature: float) -> dict[str, Any]:
    """The figures of one source's validation texts."""
    found: Evaluation = evaluate(texts.probabilities(temperature), texts.targets, LABELS)
    names = ("examples", "accuracy", "macro_recall", "macro_f1", "ece")
    return {name: getattr(found, name) for name in names}
