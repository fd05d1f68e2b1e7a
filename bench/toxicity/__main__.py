"""Print AUC, average precision, F1, ECE, speed and size of our artifact and its peers, and as JSON in the last line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.peers import PeerMissing
from bench.provenance import provenance
from bench.quality.measure import texts_per_second
from bench.toxicity.peers import AltProfanityCheck, ArtifactToxicity, TfidfToxicity, ToxicityPeer, WordList
from bench.toxicity.report import Figures, Report, Result
from bench.toxicity.sets import RatedSet, rated_sets, training_rows
from model.errors import SentimentError
from training.evaluation.attributes.figures import evaluate_attributes

DISTRIBUTIONS = ("torch", "tokenizers", "numpy", "scikit-learn", "alt-profanity-check", "better-profanity")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bench.toxicity", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("model/default"), help="folder of our artifact")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the labelled files")
    parser.add_argument("--output", type=Path, help="write the tables to this file, too")
    options = parser.parse_args(arguments)
    try:
        report = compare(options.artifact, options.data)
    except PeerMissing as error:  # an artifact without attributes has nothing to be measured here
        print(f"Toxicity is left out: {error}", file=sys.stderr)
        return 0
    except SentimentError as error:
        print(error, file=sys.stderr)
        return 1
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(report.markdown(), encoding="utf-8")
    print(report.markdown())
    print(report.json())
    return 0


def compare(artifact: Path, data: Path) -> Report:
    """Put every set to our artifact and to each peer that is there.

    Raises:
        ArtifactError, PeerMissing: the artifact cannot be used.
        DataError: the folder or a file in it is missing or broken.
    """
    begun = provenance(DISTRIBUTIONS)
    peers: list[ToxicityPeer] = [ArtifactToxicity(artifact)]
    _say("reading the rows")
    sets = rated_sets(data)
    texts, shares = training_rows(data)
    _say(f"training TF-IDF with logistic regression on {len(texts):,} rows")
    peers.append(TfidfToxicity(texts, shares))
    missing = []
    makers: tuple[Callable[[], ToxicityPeer], ...] = (AltProfanityCheck, WordList)
    for make in makers:
        try:
            peers.append(make())
        except PeerMissing as error:
            missing.append(str(error))
    figures = []
    for peer in peers:
        _say(f"asking {peer.name}")
        figures.append(measure(peer, sets))
    _say("timing")
    speeds = texts_per_second(peers, sets[0].texts)
    results = [
        Result(peer.name, found, speed, peer.size_on_disk())
        for peer, found, speed in zip(peers, figures, speeds, strict=True)
    ]
    return Report(begun, sets, results, missing, len(texts))


def measure(peer: ToxicityPeer, sets: Sequence[RatedSet]) -> dict[str, Figures]:
    """What a peer reaches on each set whose attribute it knows, by the set's name."""
    found = {}
    for rated in sets:
        said = peer.predict(rated.texts).get(rated.attribute)
        if said is None:
            continue
        [each] = evaluate_attributes(said[:, None], rated.shares[:, None], [rated.attribute])
        assert each.auc is not None and each.average_precision is not None  # noqa: S101, PT018 - a set has both kinds
        ece = each.ece if peer.gives_probabilities else None
        found[rated.name] = Figures(each.auc, each.average_precision, each.f1, ece)
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
