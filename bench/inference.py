"""How many texts a second a network reads, alone on one core: by the compiled kernel, and by TorchScript.

The ways take turns, so that other work on the machine slows them alike, and processor time is counted: compare the
ratios of one run. Weights are random, the token ids drawn with a few common ones as in language; no HTTP, no tokenizer.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.provenance import provenance
from model.artifact.artifact import load_artifact
from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.export import scripting
from model.export.precision import one_thread
from model.inference.engine import open_network
from model.inference.torchscript import ScriptedNetwork
from model.network.network import Network, NetworkConfig

# name -> texts in a batch, fewest and most tokens of one
WORKLOADS = {
    "1 tweet": (1, 27, 27),
    "4 tweets": (4, 5, 44),
    "20 tweets": (20, 5, 44),
    "128 tweets": (128, 5, 44),
    "32 reviews": (32, 250, 500),
    "1 review": (1, 321, 321),
}
SECONDS = 0.02  # of what is timed at once: a tweet alone takes too little for the clock
AS_TRAINED = "torch's layers"
Rows = Sequence[Sequence[int]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a table and, as the last line, the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.inference", description=__doc__)
    parser.add_argument("--artifact", type=Path, help="measure a network of this one's shape, and what it serves")
    parser.add_argument("--vocab-size", type=int, default=12000)
    parser.add_argument("--embedding-size", type=int, default=128)
    parser.add_argument("--hidden-size", type=int, default=256)
    parser.add_argument("--bidirectional", action="store_true")
    parser.add_argument("--repeats", type=int, default=15, help="of each batch; the best counts")
    options = parser.parse_args(arguments)
    artifact = load_artifact(options.artifact) if options.artifact else None
    shape = NetworkConfig(
        options.vocab_size,
        classes=3,
        embedding_size=options.embedding_size,
        hidden_size=options.hidden_size,
        bidirectional=options.bidirectional,
    )
    if artifact:
        shape = artifact.manifest.network
    network = Network(shape).eval()
    network.head.weight.data *= 100  # or it finds all texts level, and int8 reads level ones twice: 1 in 300 in life
    batches = {name: drawn(shape.vocab_size, *workload) for name, workload in WORKLOADS.items()}
    modules = {AS_TRAINED: scripting.script_as_trained(network, Calibration())}
    if scripting.can_fold(network):
        modules["folded, float32"] = scripting.script(network, Calibration())
        modules["folded, int8"] = scripting.script(network, Calibration(), "int8", batches["128 tweets"])
    if artifact:
        modules[f"as served, {artifact.manifest.precision}"] = artifact.network
    ways: dict[str, Callable[[Rows], object]] = {}
    for name, module in modules.items():
        ways[name] = ScriptedNetwork(module).answer
        precision: Precision = "int8" if "int8" in name else "float32"
        opened, computed = open_network(module, precision, max_tokens=WORKLOADS["1 review"][1])
        if not isinstance(opened, ScriptedNetwork):
            ways[f"{name}, kernel {computed.by}"] = opened.answer
    with one_thread():
        figures = {name: texts_per_second(list(ways.values()), rows, options.repeats) for name, rows in batches.items()}
    table = {way: {name: round(rates[place]) for name, rates in figures.items()} for place, way in enumerate(ways)}
    lines = [f"{'texts/s, one core':<34}" + "".join(f"{name:>22}" for name in batches)]
    for way, rates in table.items():
        cells = (f"{rate:,} ({rate / table[AS_TRAINED][name]:.1f}x)" for name, rate in rates.items())
        lines.append(f"{way:<34}" + "".join(f"{cell:>22}" for cell in cells))
    where = str(provenance(["torch"]))
    sys.stdout.write("\n".join([where, *lines, json.dumps({"where": where, "texts_per_second": table}), ""]))


def texts_per_second(ways: Sequence[Callable[[Rows], object]], rows: Rows, repeats: int) -> list[float]:
    """The best rate of each way on one batch, in processor time and by turns."""
    best = [float("inf")] * len(ways)
    calls = [1] * len(ways)
    for repeat in range(repeats + 3):  # the first three compile
        for place, way in enumerate(ways):
            start = time.process_time()
            for _ in range(calls[place]):
                way(rows)
            seconds = time.process_time() - start
            if repeat >= 3:
                best[place] = min(best[place], seconds / calls[place])
            else:
                calls[place] = max(1, min(100, round(SECONDS * calls[place] / max(seconds, 1e-6))))
    return [len(rows) / seconds for seconds in best]


def drawn(vocab_size: int, count: int, fewest: int, most: int) -> list[list[int]]:
    """So many texts of token ids, low ones common, the same at every call."""
    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    return [[int(vocab_size * draw.random() ** 3) for _ in range(draw.randint(fewest, most))] for _ in range(count)]


if __name__ == "__main__":
    main()
