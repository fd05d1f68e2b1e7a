"""Texts a second of the network alone on one core, by the compiled kernel and by TorchScript.

The ways take turns, so that other work on the machine slows them alike, and processor time is counted: compare the
ratios of one run. Weights are random, and some token ids are common, as in language. No HTTP, no tokenizer.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch

from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.common.table import table
from bench.common.timing import MEASURABLE, by_turns
from model.artifact.artifact import Artifact, load_artifact
from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.export import scripting
from model.export.precision import one_thread
from model.export.unfolding import unfold
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
AS_TRAINED = "torch's layers"
Rows = Sequence[Sequence[int]]


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a table and, as the last line, the same as JSON."""
    made = parser("bench.inference", __doc__, artifact=False, data=False)
    made.add_argument(
        "--artifact",
        type=Path,
        help="artifact whose network, and one of its shape with random weights, are measured",
    )
    made.add_argument("--vocab-size", type=int, default=12000, help="tokens of the network; default: %(default)s")
    made.add_argument("--embedding-size", type=int, default=128, help="default: %(default)s")
    made.add_argument("--hidden-size", type=int, default=256, help="default: %(default)s")
    made.add_argument("--bidirectional", action="store_true")
    made.add_argument(
        "--repeats",
        type=int,
        default=15,
        help="turns of each batch, of which the best counts; default: %(default)s",
    )
    options = vars(made.parse_args(arguments))
    folder, repeats = options.pop("artifact"), options.pop("repeats")
    artifact = load_artifact(folder) if folder else None
    shape = artifact.manifest.network if artifact else NetworkConfig(classes=3, **options)
    batches = {name: random_rows(shape.vocab_size, *workload) for name, workload in WORKLOADS.items()}
    ways = _ways(shape, artifact, batches["128 tweets"])
    with one_thread():
        figures = {name: texts_per_second(list(ways.values()), rows, repeats) for name, rows in batches.items()}
    found = {way: {name: round(rates[place]) for name, rates in figures.items()} for place, way in enumerate(ways)}
    cells = [
        [way, *(f"{rate:,} ({rate / found[AS_TRAINED][name]:.1f}x)" for name, rate in rates.items())]
        for way, rates in found.items()
    ]
    where = str(provenance(["torch"]))
    print(f"{where}\n\n{table(['texts/s, one core', *batches], cells)}\n")
    print(json.dumps({"where": where, "texts_per_second": found}))


def _ways(shape: NetworkConfig, artifact: Artifact | None, samples: Rows) -> dict[str, Callable[[Rows], object]]:
    """A network of random weights, and the artifact's with attributes and without; by TorchScript and by the kernel."""
    network = Network(shape).eval()
    network.head.weight.data *= 100  # or it finds all texts level, and int8 reads level ones twice: 1 in 300 in life
    calibration = artifact.manifest.calibration if artifact else Calibration()
    modules = {AS_TRAINED: scripting.script_as_trained(network, calibration)}
    if scripting.can_fold(network):
        modules["folded, float32"] = scripting.script(network, calibration)
        modules["folded, int8"] = scripting.script(network, calibration, "int8", samples)
    if artifact:
        modules[f"as served, {artifact.manifest.precision}"] = artifact.network
        if artifact.manifest.attributes and artifact.manifest.labels and scripting.can_fold(network):
            modules[f"without attributes, {artifact.manifest.precision}"] = without_attributes(artifact, samples)
    ways: dict[str, Callable[[Rows], object]] = {}
    for name, module in modules.items():
        ways[name] = ScriptedNetwork(module).answer
        precision: Precision = "int8" if "int8" in name else "float32"
        opened, computed = open_network(module, precision, max_tokens=WORKLOADS["1 review"][1])
        if not isinstance(opened, ScriptedNetwork):
            ways[f"{name}, kernel {computed.by}"] = opened.answer
    return ways


def without_attributes(artifact: Artifact, samples: Rows) -> torch.jit.ScriptModule:
    """An artifact's network with the labels alone: the difference in its rate is the cost of the attributes."""
    manifest, whole = artifact.manifest, unfold(artifact)
    state = whole.network.state_dict()
    state["embedding.weight"] = state["embedding.weight"][whole.row_of]
    for name in ("head.weight", "head.bias"):
        state[name] = state[name][: len(manifest.labels)]
    network = Network(dataclasses.replace(manifest.network, attributes=0)).eval()
    network.load_state_dict(state)
    return scripting.script(network, Calibration(manifest.temperature), manifest.precision, samples)


def texts_per_second(ways: Sequence[Callable[[Rows], object]], rows: Rows, repeats: int) -> list[float]:
    """The best rate of each way on one batch, in processor time and by turns."""
    seconds = by_turns([partial(way, rows) for way in ways], repeats, at_least=MEASURABLE)
    return [len(rows) / min(each) for each in seconds]


def random_rows(vocab_size: int, count: int, fewest: int, most: int) -> list[list[int]]:
    """`count` texts of random token ids, low ids more often; the same at every call."""
    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    return [[int(vocab_size * draw.random() ** 3) for _ in range(draw.randint(fewest, most))] for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main())
