"""Print AUC, average precision, F1, ECE, speed and size of our artifact and its peers, and as JSON in the last line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.common.command import command, parser, progress, publish
from bench.common.comparison import TIMED, Comparison, Figures, Kind, compare
from bench.common.provenance import provenance
from bench.peers.sentiment import BATCH, PeerMissing, gather
from bench.peers.toxicity import AltProfanityCheck, ArtifactToxicity, TfidfToxicity, ToxicityPeer, WordList
from bench.toxicity.sets import FEWEST, RatedSet, rated_sets, training_rows
from training.evaluation.attributes.figures import evaluate_attributes
from training.evaluation.metrics import BINS

DISTRIBUTIONS = ("torch", "tokenizers", "numpy", "scikit-learn", "alt-profanity-check", "better-profanity")
KIND = Kind(
    title="Toxicity",
    sets="sets",
    detail="yes",
    mean="mean of the sets of toxicity",
    measures={"auc": "AUC", "average_precision": "average precision", "f1": "F1", "ece": "ECE"},
)


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, print."""
    options = parser("bench.toxicity", __doc__, output="write the tables to this file, too").parse_args(arguments)
    try:
        comparison = compared(options.artifact, options.data)
    except PeerMissing as error:  # the artifact has no attributes
        progress(f"Toxicity is left out: {error}")
        return
    publish(comparison, options.output)


def compared(artifact: Path, data: Path) -> Comparison:
    """Measure our artifact and each available peer on every set.

    Raises:
        ArtifactError, PeerMissing: the artifact cannot be used.
        DataError: the folder or a file in it is missing or broken.
    """
    origin = provenance(DISTRIBUTIONS)
    ours = ArtifactToxicity(artifact)
    progress("reading the rows")
    sets = rated_sets(data)
    texts, shares = training_rows(data)
    progress(f"training TF-IDF with logistic regression on {len(texts):,} rows")
    makers: list[Callable[[], ToxicityPeer]] = [AltProfanityCheck, WordList]
    others, missing = gather(*makers)
    peers: list[ToxicityPeer] = [ours, TfidfToxicity(texts, shares), *others]
    results = compare(peers, sets, measure)
    return Comparison(KIND, origin, sets, results, missing, len(texts), notes(sets[0], len(texts)))


def measure(peer: ToxicityPeer, rated: RatedSet) -> Figures | None:
    """A peer's figures on a set; None where it does not know the set's attribute."""
    predicted = peer.predict(rated.texts).get(rated.attribute)
    if predicted is None:
        return None
    [found] = evaluate_attributes(predicted[:, None], rated.shares[:, None], [rated.attribute])
    figures: dict[str, float | None] = {name: getattr(found, name) for name in KIND.measures}
    return figures if peer.gives_probabilities else {**figures, "ece": None}


def notes(timed: RatedSet, trained_on: int) -> list[str]:
    """How it is measured."""
    return [
        "Sets are the rows of `toxicity.validation` by source, as `training/recipe/data/toxicity.py` reads them: each "
        "source asked its raters its own question, and most chose texts that were likely to be toxic. A text is a yes "
        f"where at least half of its raters say so. A set has {FEWEST} texts of either kind at least. An attribute "
        "other than toxicity stands behind the source; peers that know toxicity alone have no figure there.",
        "An artifact of `make default-model` was not trained on these rows. Its calibration and its thresholds were "
        "chosen on those of `olid` and `perspective_scores`.",
        f"TF-IDF with logistic regression learnt the {trained_on:,} training rows of the same sources, pooled as they "
        "are, without copies of validation rows: for each attribute those where it is known.",
        "The word list is that of better-profanity, whole words in any case; it says yes or no, so its AUC and average "
        "precision are those of one threshold.",
        "alt-profanity-check was trained by its authors on the tweets of `davidson` and on comments of Wikipedia, of "
        "which those of `perspective_scores` are some: there, and so in the mean, it may know the rows.",
        "AUC and average precision say how a peer ranks, F1 how it decides at 0.5, ECE (expected calibration error, "
        f"{BINS} bins) how honest its probabilities are.",
        f"texts/s: the {len(timed.texts):,} texts of {timed.name}, given at once, from text to ratings (ours in "
        f"batches of {BATCH}, with sentiment in the same pass; TF-IDF with a regression for each attribute), {TIMED}.",
        "size: what a peer keeps to predict: our artifact's folder, a pickle, the peer's own files.",
    ]


if __name__ == "__main__":
    sys.exit(main())
