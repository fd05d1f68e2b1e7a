"""Figures on validation of students of other shapes, each grown or cut from an artifact and trained on the same texts.

``python -m bench.training.shapes --data ../shared/data --run runs/shapes``: a grown network answers as the artifact
until it is trained, a cut one keeps the units that weigh most. The soft labels are those of the run of ``make
default-model`` in --run; in a new folder, of the artifact itself and of n-grams, beside the annotators' labels. Each
shape has a checkpoint in --run, and a second call goes on from it. ``python -m bench.inference`` measures their speed.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.common.table import table
from model.network.network import Network, NetworkConfig
from training.data.pool import Pool
from training.evaluation.attributes.measurement import measure_attributes
from training.loop.logits import network_logits
from training.recipe.data.selection import ALL
from training.recipe.data.sources import LABELS
from training.recipe.data.texts import chosen_texts
from training.recipe.data.toxicity import ATTRIBUTES, training_texts
from training.recipe.distillation import (
    interpolated,
    rated_corpus,
    train_student,
    validation_corpora,
    validation_figures,
)
from training.recipe.ngrams import write_log_odds
from training.recipe.recipe import Recipe
from training.recipe.run import sources
from training.recipe.start import from_artifact
from training.recipe.student import StudentConfig
from training.recipe.teacher import TeacherConfig
from training.recipe.workers import side_by_side

SHAPES: Mapping[str, Mapping[str, Any]] = {
    "192 units": {"hidden_size": 192},
    "256 units": {},
    "320 units": {"hidden_size": 320},
    "384 units": {"hidden_size": 384},
    "512 units": {"hidden_size": 512},
    "256 units, two directions": {"bidirectional": True},
    "256 units, embedding of 128": {"embedding_size": 128},
}
WAYS = (0.65, 1.0)  # shares of the trained weights in the interpolation with those before


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Train, print a table and, as the last line, the same as JSON."""
    made = parser("bench.training.shapes", __doc__)
    made.add_argument("--run", type=Path, required=True, help="folder of the stages and checkpoints")
    made.add_argument("--epochs", type=int, default=4, help="of 50,000 texts; default: %(default)s")
    made.add_argument("--label-weight", type=float, default=0.5, help="of the labels beside the soft labels")
    options = made.parse_args(arguments)
    student = StudentConfig(power=0.0, epochs=options.epochs, label_weight=options.label_weight)
    read = (options.run / "soft_labels").exists()
    recipe = Recipe(TeacherConfig("of the run") if read else None, student=student)
    options.run.mkdir(parents=True, exist_ok=True)
    start = from_artifact(options.artifact, LABELS, ATTRIBUTES, recipe.network, recipe.tokenizer.max_tokens)
    chosen = chosen_texts(options.data, recipe.texts, recipe.seed, options.run / "texts", ALL)
    write_log_odds(recipe.ngrams, recipe.reviews, chosen, options.run / "ngrams")
    pool = Pool(list(sources(recipe, chosen, training_texts(options.data, ALL.toxicity), options.run, start)))
    row_of = start.weights.row_of
    folder = options.run / "student" / "validation"
    validation = validation_corpora(options.data, folder, start.encoder, row_of, ALL)
    rated, ratings, _ = rated_corpus(options.data, folder / "olid", start.encoder, row_of, ["olid"])
    old = start.weights.network(start.shape)
    configs = [
        dataclasses.replace(start.shape, vocab_size=old.embedding.num_embeddings, **shape) for shape in SHAPES.values()
    ]
    tasks = [
        (
            reshaped(old, config),
            pool,
            recipe.student,
            1,
            validation,
            ALL.main,
            options.run / f"shape-{place}.safetensors",
        )
        for place, config in enumerate(configs)
    ]
    trained = dict(side_by_side(train_student, tasks))
    found: dict[str, dict[str, float]] = {}
    for place, name in enumerate(SHAPES):
        before = reshaped(old, configs[place]).state_dict()  # a process trains the tensors that it was given in place
        for way in (0.0, *WAYS) if place == 1 else WAYS:
            network = Network(configs[place])
            network.load_state_dict(interpolated(before, trained[place], way))
            figures = validation_figures(network.eval(), validation, ALL.main)
            logits = network_logits(network, rated)[:, len(LABELS) : len(LABELS) + 1]
            auc = measure_attributes(logits, ratings[:, :1], ATTRIBUTES[:1]).figures[0].auc
            found[f"{name}, {way:g} of the way"] = {**figures, "AUC on OLID": auc or float("nan")}
    names = ["mean", ALL.main, *(name for name in validation if name != ALL.main), "AUC on OLID"]
    print(provenance(["torch"]))
    rows = [[name, *(f"{figures[each]:.3f}" for each in names)] for name, figures in found.items()]
    print(table(["network", *names], rows))
    print(json.dumps(found))


def reshaped(old: Network, config: NetworkConfig) -> Network:
    """A network of another shape with the old one's weights; of a smaller one, of the units that weigh most.

    Nothing reads what new units and columns of the embedding say before it is trained: a network that is nowhere
    smaller answers as the old one.
    """
    torch.manual_seed(0)
    new = Network(config)
    state, given = new.state_dict(), old.state_dict()
    size, wanted = old.encoder.hidden_size, config.hidden_size
    columns = min(old.embedding.embedding_dim, config.embedding_size)
    weights = given["head.weight"].view(len(given["head.bias"]), -1, size).abs().sum((0, 1))
    weights = weights + given["encoder.weight_hh_l0"].abs().sum(0)
    kept = weights.topk(min(size, wanted)).indices.sort().values
    units = len(kept)
    state["embedding.weight"][:, :columns] = given["embedding.weight"][:, :columns]
    for part in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        to, of = (each[f"encoder.{part}"].unflatten(0, (3, -1)) for each in (state, given))
        if part == "weight_hh_l0":
            to[:, :units, :units] = of[:, kept][:, :, kept]
            to[:, :units, units:] = 0
        elif part == "weight_ih_l0":
            to[:, :units, :columns] = of[:, kept, :columns]
            to[:, :units, columns:] = 0
        else:
            to[:, :units] = of[:, kept]
    head: Tensor = torch.zeros_like(state["head.weight"]).view(len(given["head.bias"]), len(config.pooling), -1)
    head[:, :, :units] = given["head.weight"].view(len(given["head.bias"]), -1, size)[:, :, kept]
    new.load_state_dict({**state, "head.weight": head.flatten(1), "head.bias": given["head.bias"]})
    return new


if __name__ == "__main__":
    raise SystemExit(main())
