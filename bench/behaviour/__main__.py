"""Print failure rates and gaps of our artifact and its peers, and the same as JSON in the last line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bench.behaviour.moderation import judge_moderation
from bench.behaviour.report import as_json, judge, table
from bench.behaviour.suite import CASES, build_suite
from bench.common.command import command, parser
from bench.peers.learners import TfidfRegression
from bench.peers.sentiment import ArtifactPeer, Peer, PeerMissing, TextBlob, Vader, gather
from bench.quality.splits import training_rows
from model.classifier import Classifier


@command
def main() -> None:
    """Parse the command line, run the suite on each available peer, and print."""
    made = parser("bench.behaviour", __doc__)
    made.add_argument("--cases", type=int, default=CASES, help="cases of each behaviour; default: %(default)s")
    made.add_argument("--seed", type=int, default=0, help="seed of the cases; default: %(default)s")
    made.add_argument(
        "--failed", metavar="BEHAVIOUR", help="only print the cases of one behaviour that our artifact fails"
    )
    options = made.parse_args()
    suite = build_suite(options.cases, options.seed)
    if options.failed:
        behaviour = next((one for one in suite if one.name == options.failed), None)
        if not behaviour:
            made.error(f"no behaviour {options.failed!r}; there are {', '.join(one.name for one in suite)}")
        failed = behaviour.failures(ArtifactPeer(options.artifact).predict(behaviour.texts))
        print(*(" | ".join(case.texts) for case, bad in zip(behaviour.cases, failed, strict=True) if bad), sep="\n")
        return
    makers: list[Callable[[], Peer]] = [lambda: ArtifactPeer(options.artifact), Vader, TextBlob]
    peers, missing = gather(*makers, lambda: _tfidf_regression(options.data))
    results = [judge(peer, suite, options.seed) for peer in peers]
    for reason in missing:
        print(f"Left out: {reason}")
    print(table(suite, results))
    moderation = judge_moderation(Classifier.load(options.artifact))
    toxicity = moderation.table() if moderation else "toxicity: left out, as the artifact has no attribute of that name"
    print(f"\n{toxicity}\n")
    print(as_json(suite, results, missing, moderation.to_dict() if moderation else None))


def _tfidf_regression(data: Path) -> TfidfRegression:
    if not data.is_dir():
        raise PeerMissing(f"TF-IDF+LR: {data} is no folder of labelled texts to train on")
    return TfidfRegression(*training_rows(data))


if __name__ == "__main__":
    sys.exit(main())
