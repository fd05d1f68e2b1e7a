"""The network without HTTP: the compiled kernel and TorchScript on the same encoded texts, by turns.

`python -m bench.serving.measures.network --artifact F` reads `{"tweets": [...], "reviews": [...]}` from standard input
and prints texts a second of processor time as JSON: size -> way -> a figure for each turn. Its caller keeps it to one
core.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bench.common.command import parser
from bench.common.timing import Way, by_turns
from bench.serving.measures.report import Ratio
from bench.serving.measures.run import SERVER, Run
from bench.serving.servers.process import answered

# Name -> texts in a batch, their kind, floor and goal of the kernel over TorchScript with int8
SIZES: dict[str, tuple[int, str, float | None, float | None]] = {
    "1 tweet": (1, "tweets", 8.0, 15.0),
    "20 tweets": (20, "tweets", 2.5, 5.0),
    "128 tweets": (128, "tweets", 2.0, 4.0),
    "1 review": (1, "reviews", None, None),
    "32 reviews": (32, "reviews", None, None),
}
T = TypeVar("T")
SERVED, SCRIPTED, FLOAT = "served", "TorchScript, int8", "TorchScript, float32"
TEXTS = 640  # of each kind; batches go round


def network(run: Run) -> None:
    """The network alone, without HTTP: the service's engine over TorchScript."""
    command = [sys.executable, "-m", "bench.serving.measures.network", "--artifact", str(run.artifact)]
    command += ["--seconds", str(run.seconds / 5), "--repeats", str(run.repeats)]
    sizes = {size: aims for size, aims in SIZES.items() if not (run.quick and aims[2] is None)}
    command += ["--sizes", *sizes]
    found = answered(command, {"tweets": run.texts.tweets, "reviews": run.texts.reviews}, SERVER)
    run.scenario.runs.append({"what": "the network alone", "texts_per_second": found})
    for size, (_, _, floor, goal) in sizes.items():
        rates = found[size]
        for way, aims in ((SCRIPTED, (floor, goal)), (FLOAT, (None, None))):
            ratio = Ratio(f"network alone, {size}, over {way}", *aims, unit="texts/s")
            ratio.pairs += zip(rates[SERVED], rates[way], strict=True)
            run.scenario.ratios.append(ratio)


def main() -> None:
    """Measure in this process."""
    made = parser("bench.serving.measures.network", __doc__, data=False)
    made.add_argument("--seconds", type=float, required=True, help="seconds of one turn")
    made.add_argument("--repeats", type=int, required=True, help="turns of each way")
    made.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    options = made.parse_args()
    texts = json.load(sys.stdin)
    print(json.dumps(measured(options.artifact, texts, options.sizes, options.seconds, options.repeats)))


def measured(
    artifact: Path, texts: dict[str, list[str]], sizes: Sequence[str], seconds: float, repeats: int
) -> dict[str, dict[str, list[float]]]:
    """Size -> way -> texts a second of each turn.

    Raises:
        ArtifactError: the artifact is missing, altered or does not fit.
    """
    from model.classifier import Classifier
    from model.export import scripting
    from model.inference.torchscript import ScriptedNetwork
    from model.network.network import Network

    served = Classifier.load(artifact)
    scripted = Classifier.load(artifact, kernel="off")
    # Its weights are random, as an artifact holds one precision; its time is that of the same shape.
    shape = Network(served.manifest.network).eval()
    shape.head.weight.data *= 100  # or it finds all texts level
    single = ScriptedNetwork(scripting.script(shape, served.manifest.calibration))
    kinds = {
        kind: [each for each in served.encode(some[:TEXTS]) if each.tokens] for kind, some in texts.items() if some
    }
    found: dict[str, dict[str, list[float]]] = {}
    for size in sizes:
        count, kind, *_ = SIZES[size]
        encoded = kinds[kind]
        groups = [[encoded[(start + n) % len(encoded)] for n in range(count)] for start in range(0, TEXTS, count)]
        ways = {
            SERVED: _going_round(served.infer, groups),
            SCRIPTED: _going_round(scripted.infer, groups),
            FLOAT: _going_round(single.answer, [[text.token_ids for text in group] for group in groups]),
        }
        turns = by_turns(list(ways.values()), repeats, at_least=seconds)
        found[size] = {way: [count / each for each in taken] for way, taken in zip(ways, turns, strict=True)}
    return found


def _going_round(read: Callable[[T], object], groups: Sequence[T]) -> Way:
    """Reads the next group at each call."""
    turn = itertools.cycle(groups)
    return lambda: read(next(turn))


if __name__ == "__main__":
    main()
