"""What attributes cost: texts/s of a network with its attributes over those of the same network without them.

Both are made of one artifact, computed by the compiled kernel where there is one, and take turns on the same batches: a
ratio is the median of pairs, in processor time of one thread. No HTTP and no tokenizer.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.inference import SECONDS, WORKLOADS, Rows, drawn
from bench.provenance import provenance
from model.artifact.artifact import Artifact, load_artifact
from model.artifact.calibration import Calibration
from model.errors import ArtifactError, SentimentError
from model.export import scripting
from model.export.precision import one_thread
from model.export.unfolding import unfold
from model.inference.engine import open_network
from model.network.network import Network

Way = Callable[[Rows], Sequence[Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A network with its attributes and without them, over rows of the embedding."""

    with_attributes: Way
    without: Way
    rows: int  # of the embedding
    by: str  # what computes them


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one batch: texts/s with and without attributes, and their ratio pair by pair."""

    with_attributes: float
    without: float
    ratio: float  # the median
    least: float
    most: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and, as the last line, the same as JSON; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bench.toxicity.cost", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("model/default"), help="folder of an artifact")
    parser.add_argument("--pairs", type=int, default=31, help="turns of each on one batch")
    options = parser.parse_args(arguments)
    try:
        artifact = load_artifact(options.artifact)
        pair = networks(artifact)
    except SentimentError as error:
        print(f"{options.artifact}: {error}", file=sys.stderr)
        return 1
    manifest = artifact.manifest
    with one_thread():
        batches = {name: drawn(pair.rows, *workload) for name, workload in WORKLOADS.items()}
        found = {name: cost(pair.with_attributes, pair.without, rows, options.pairs) for name, rows in batches.items()}
    where = f"{provenance(['torch'])}; {manifest.name}@{manifest.version}, {manifest.precision}, by {pair.by}"
    attributes = len(manifest.attributes)
    print(where)
    print(f"{'texts/s, one core':<20} {f'{attributes} attributes':>14} {'without':>10} {'ratio':>7}  least to most")
    for name, each in found.items():
        rates = f"{each.with_attributes:14,.0f} {each.without:10,.0f}"
        print(f"{name:<20} {rates} {each.ratio:7.3f}  {each.least:.3f} to {each.most:.3f}")
    state = {name: {key: round(value, 4) for key, value in asdict(each).items()} for name, each in found.items()}
    print(json.dumps({"where": where, "attributes": attributes, "batches": state}))
    return 0


def networks(artifact: Artifact) -> Pair:
    """The artifact's network with its attributes and without them, ready to be asked.

    Raises:
        ArtifactError: it has no attributes, or no labels that would be left; or its network cannot be taken out.
    """
    manifest = artifact.manifest
    if not manifest.attributes or not manifest.labels:
        raise ArtifactError("has no attributes beside labels, whose cost could be measured")
    whole = unfold(artifact)
    shape = dataclasses.replace(manifest.network, vocab_size=whole.network.embedding.num_embeddings, attributes=0)
    state, labels = whole.network.state_dict(), len(manifest.labels)
    narrow = Network(shape).eval()
    narrow.load_state_dict({**state, **{name: state[name][:labels] for name in ("head.weight", "head.bias")}})
    longest = max(most for _, _, most in WORKLOADS.values())
    samples = drawn(shape.vocab_size, *WORKLOADS["128 tweets"])
    found = []
    for network, calibration in (
        (whole.network, manifest.calibration),
        (narrow, Calibration(manifest.temperature)),
    ):
        scripted = scripting.script(network, calibration, manifest.precision, samples)
        opened, computed = open_network(scripted, manifest.precision, longest)
        found.append((opened.answer, computed.by))
    return Pair(found[0][0], found[1][0], shape.vocab_size, " and ".join(sorted({by for _, by in found})))


def cost(with_attributes: Way, without: Way, rows: Rows, pairs: int) -> Cost:
    """Time both on the same texts, pair by pair; who is first changes from pair to pair."""
    calls = _calls(without, rows)
    rates: tuple[list[float], list[float]] = ([], [])
    for pair in range(pairs):
        for place in (0, 1) if pair % 2 == 0 else (1, 0):
            rates[place].append(len(rows) / _seconds((with_attributes, without)[place], rows, calls))
    ratios = [one / other for one, other in zip(*rates, strict=True)]
    whole, narrow = map(statistics.median, rates)
    return Cost(whole, narrow, statistics.median(ratios), min(ratios), max(ratios))


def _calls(way: Way, rows: Rows) -> int:
    """How often to read a batch at once, so that the clock can tell; compiles on the way."""
    for _ in range(3):
        seconds = _seconds(way, rows, 1)
    return max(1, min(100, round(SECONDS / max(seconds, 1e-6))))


def _seconds(way: Way, rows: Rows, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        way(rows)
    return max(time.process_time() - start, 1e-9) / calls


if __name__ == "__main__":
    sys.exit(main())
