"""Tokens a second of training with one process and with two, one thread each.

The numbers of processes take turns under torchrun over the same corpus, so that other work on the machine slows them
alike: compare the ratio of one run. Weights and token ids are random, in lengths like those of tweets; an epoch's rate
is that of fit, with its checkpoint left out. The first epoch of a turn warms up and does not count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.common.table import table
from bench.inference import random_rows
from model.network.network import Network, NetworkConfig
from training.data.corpus import Corpus
from training.loop.config import TrainingConfig
from training.loop.distributed import process_group
from training.loop.objective import CorpusObjective
from training.loop.trainer import Trainer, Watcher

PROCESSES = (1, 2)


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a table and, as the last line, the same as JSON."""
    made = parser("bench.training.parallel", __doc__, artifact=False, data=False)
    add = made.add_argument
    add("--rows", type=int, default=20_000, help="rows in an epoch; default: %(default)s")
    add("--epochs", type=int, default=3, help="measured epochs in each turn; default: %(default)s")
    add("--turns", type=int, default=3, help="turns of each number of processes; default: %(default)s")
    add(
        "--batch-tokens",
        type=int,
        default=4096,
        help="tokens in a batch, of all processes together; default: %(default)s",
    )
    add("--vocab-size", type=int, default=12_000)
    add("--hidden-size", type=int, default=256)
    add(
        "--member", type=Path, help=argparse.SUPPRESS
    )  # run as one of the processes, and write the rates to this folder
    options = made.parse_args(arguments)
    if options.member:
        _train(options)
        return
    rates: dict[int, list[float]] = {count: [] for count in PROCESSES}
    for _ in range(options.turns):
        for count, found in rates.items():
            found += _turn(count, sys.argv[1:] if arguments is None else arguments)
    medians = {count: statistics.median(found) for count, found in rates.items()}
    cells = [
        [f"{count}", *(f"{rate:,.0f}" for rate in (medians[count], min(found), max(found))),
         f"{medians[count] / medians[1]:.2f}x"]
        for count, found in rates.items()
    ]  # fmt: skip
    where = str(provenance(["torch"]))
    print(f"{where}\n\n{table(['processes', 'tokens/s, median', 'least', 'most', 'ratio'], cells)}\n")
    print(json.dumps({"where": where, "settings": _settings(options), "tokens_per_second": rates}))


def _turn(processes: int, arguments: Sequence[str]) -> list[float]:
    """Tokens a second of each epoch with that number of processes."""
    torchrun = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    with tempfile.TemporaryDirectory() as folder:
        member = ["-m", "bench.training.parallel", *arguments, "--member", folder]
        subprocess.run([sys.executable, *torchrun, *member], check=True)  # noqa: S603 - our own module
        found: list[float] = json.loads((Path(folder) / "rates.json").read_text())
    return found


def _train(options: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    corpus = _corpus(random_rows(options.vocab_size, options.rows, 5, 44))
    shape = NetworkConfig(options.vocab_size, 3, hidden_size=options.hidden_size, bidirectional=False)
    epochs = options.epochs + 1
    with process_group() as group:
        torch.manual_seed(1)
        config = TrainingConfig(epochs=epochs, patience=epochs, batch_tokens=options.batch_tokens)
        few, labels = corpus.subset(np.arange(30)), ("negative", "neutral", "positive")
        objective = CorpusObjective(Network(shape), config, train=corpus, validation=few, labels=labels, group=group)
        checkpoint = options.member / "checkpoint.safetensors"
        trainer = Trainer(objective, config, checkpoint=checkpoint, group=group, watcher=Watcher())
        trainer.fit()
    if group.leads:
        rates = [figures["tokens_per_second"] for figures in trainer.history[1:]]
        (options.member / "rates.json").write_text(json.dumps(rates))


def _corpus(rows: list[list[int]]) -> Corpus:
    token_ids = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return Corpus(token_ids, offsets, np.arange(len(rows)) % 3, 0)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name, value in vars(options).items() if name != "member"}


if __name__ == "__main__":
    sys.exit(main())
