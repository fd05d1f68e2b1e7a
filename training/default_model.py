"""The default model: the recipe's network, calibrated on all kinds of texts, with its figures on each source."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.manifest import Manifest
from model.moderation import Thresholds
from records.source import Source, digest
from training.calibration import fit_temperature
from training.corpus import Corpus
from training.export import Finished, export_network, sentiment_thresholds, validation_figures
from training.logits import network_logits
from training.metrics import Evaluation, evaluate
from training.mixture import validation
from training.recipe import DISTILLED, Recipe, blind_to, known_only, progress, train
from training.selection import ALL, Selection
from training.sources import LABELS


def make_default_model(
    recipe: Recipe, data: Path, output: Path, artifact: Path, *, selection: Selection = ALL, replace: bool
) -> Finished:
    """Run or resume the recipe in ``output``, and export its network to ``artifact``.

    The temperature is found on all three-way validation sources together, of which the main one counts as half and the
    others alike; the thresholds on all validation sources.

    Raises:
        SentimentError: says what is wrong with the data, a stage or the artifact.
    """
    network, shape, tokenizer = train(recipe, data, output, selection)
    corpora = validation(output, selection)
    logits = {name: network_logits(network, corpus) for name, corpus in corpora.items()}
    three_way = [name for name, corpus in corpora.items() if len(np.unique(corpus.targets)) == len(LABELS)]
    weights = {name: (len(three_way) - 1 if name == selection.main else 1) / len(corpora[name]) for name in three_way}
    temperature = fit_temperature(
        np.concatenate([logits[name] for name in three_way]),
        np.concatenate([corpora[name].targets for name in three_way]),
        np.concatenate([np.full(len(corpora[name]), weights[name]) for name in three_way]),
    )
    probabilities = {name: _softmax(values / temperature) for name, values in logits.items()}
    chosen = sentiment_thresholds(
        LABELS,
        np.concatenate([corpus.targets for corpus in corpora.values()]),
        np.concatenate([probabilities[name] for name in corpora]),
    )
    main = evaluate(probabilities[selection.main], corpora[selection.main].targets, LABELS)
    figures = validation_figures(f"{selection.main}.validation", main, chosen)
    figures["sources"] = {
        name: _summary(_softmax(known_only(logits[name], corpus) / temperature), corpus)
        for name, corpus in corpora.items()
    }
    figures["thresholds_source"] = f"all validation texts of {len(corpora)} sources"
    stages = progress(output, selection)
    manifest = Manifest(
        name="default" if selection is ALL else selection.name,
        labels=LABELS,
        network=shape,
        tokenizer=recipe.tokenizer,
        temperature=temperature,
        thresholds=chosen and Thresholds(chosen[0].at, chosen[1].at),
        validation=figures,
        data=[
            {
                "name": source.train_file,
                "licence": source.licence,
                "sha256": digest(Source(str(data / source.train_file), "tsv")),
            }
            for source in selection.sources
        ],
        training={
            **asdict(recipe),
            "seed": recipe.seed,
            "blind_to": blind_to(output),
            "commits": {name: stage.get("commits", ["unknown"]) for name, stage in stages.items()},
            "history": {name: stage["history"] for name, stage in stages.items()},
        },
    )
    rows = [row for corpus in corpora.values() for row in corpus.rows(range(len(corpus)))]
    saved, parity = export_network(network, tokenizer, manifest, artifact, rows=rows, replace=replace)
    return Finished(saved, main, stages[DISTILLED]["history"], parity)


def _summary(probabilities: NDArray[np.float64], corpus: Corpus) -> dict[str, Any]:
    """Figures of one source over the labels that it has."""
    found: Evaluation = evaluate(probabilities, corpus.targets, LABELS)
    names = ("examples", "accuracy", "macro_recall", "macro_f1", "ece")
    return {name: getattr(found, name) for name in names}


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(torch.softmax(torch.from_numpy(logits), 1).numpy())
