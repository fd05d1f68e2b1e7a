"""The cost of attributes: texts/s of a network with its attributes over those of the same network without them.

Both are made of one artifact, computed by the compiled kernel where there is one, and take turns on the same batches: a
ratio is the median of pairs, in processor time of one thread. No HTTP and no tokenizer.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from bench.common.command import parser, run
from bench.common.provenance import provenance
from bench.common.table import table
from bench.common.timing import MEASURABLE, PROCESSOR, Clock, by_turns
from bench.inference import WORKLOADS, Rows, drawn
from model.artifact.artifact import Artifact, load_artifact
from model.artifact.calibration import Calibration
from model.errors import ArtifactError
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
    """The cost on one batch: texts/s with and without attributes, and their ratio pair by pair."""

    with_attributes: float
    without: float
    ratio: float  # the median
    least: float
    most: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and, as the last line, the same as JSON; 1 where that cannot be."""

    def measured() -> None:
        made = parser("bench.toxicity.cost", __doc__, data=False)
        made.add_argument("--pairs", type=int, default=31, help="turns on each batch; default: %(default)s")
        options = made.parse_args(arguments)
        artifact = load_artifact(options.artifact)
        pair, manifest = networks(artifact), artifact.manifest
        with one_thread():
            batches = {name: drawn(pair.rows, *workload) for name, workload in WORKLOADS.items()}
            found = {name: cost(pair, rows, options.pairs) for name, rows in batches.items()}
        where = f"{provenance(['torch'])}; {manifest.name}@{manifest.version}, {manifest.precision}, by {pair.by}"
        attributes = len(manifest.attributes)
        cells = [
            [name, f"{each.with_attributes:,.0f}", f"{each.without:,.0f}", f"{each.ratio:.3f}",
             f"{each.least:.3f} to {each.most:.3f}"]
            for name, each in found.items()
        ]  # fmt: skip
        head = ["texts/s, one core", f"{attributes} attributes", "without", "ratio", "least to most"]
        print(f"{where}\n\n{table(head, cells)}\n")
        state = {name: {key: round(value, 4) for key, value in asdict(each).items()} for name, each in found.items()}
        print(json.dumps({"where": where, "attributes": attributes, "batches": state}))

    return run(measured)


def networks(artifact: Artifact) -> Pair:
    """The artifact's network with its attributes and without them, ready to be asked.

    Raises:
        ArtifactError: it has no attributes, or no labels that would be left; or its network cannot be taken out.
    """
    manifest = artifact.manifest
    if not manifest.attributes or not manifest.labels:
        raise ArtifactError(f"{manifest.name} has no attributes beside labels, so there is no cost to measure")
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


def cost(pair: Pair, rows: Rows, turns: int, clock: Clock = PROCESSOR) -> Cost:
    """Time both on the same texts, turn by turn; who is first changes from turn to turn."""
    ways = [partial(way, rows) for way in (pair.with_attributes, pair.without)]
    whole, narrow = by_turns(ways, turns, at_least=MEASURABLE, clock=clock)
    ratios = [other / one for one, other in zip(whole, narrow, strict=True)]
    rate, without = (len(rows) / statistics.median(each) for each in (whole, narrow))
    return Cost(rate, without, statistics.median(ratios), min(ratios), max(ratios))


if __name__ == "__main__":
    sys.exit(main())
