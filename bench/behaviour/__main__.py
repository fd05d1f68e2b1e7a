"""Print failure rates and gaps of our artifact and its peers, and the same as JSON in the last line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.behaviour.dialect import dialect_dict, dialect_table, judge_dialect
from bench.behaviour.report import as_json, judge, table
from bench.behaviour.suite import CASES, build_suite
from bench.behaviour.toxicity import ATTRIBUTE, LIMIT, judge_toxicity, toxicity_table
from bench.learners import TfidfRegression
from bench.peers import ArtifactPeer, PeerMissing, TextBlob, Vader, gather
from bench.quality.splits import training_rows
from model.classifier import Classifier


def main() -> None:
    """Parse the command line, put the suite to each peer that is there, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.behaviour", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("model/default"), help="folder of our artifact")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="labelled files, to train TF-IDF+LR")
    parser.add_argument("--cases", type=int, default=CASES, help="cases of each behaviour")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other cases")
    parser.add_argument("--failed", metavar="BEHAVIOUR", help="print our artifact's failed cases of one behaviour")
    options = parser.parse_args()
    suite = build_suite(options.cases, options.seed)
    if options.failed:
        behaviour = next((one for one in suite if one.name == options.failed), None)
        if not behaviour:
            parser.error(f"no behaviour {options.failed!r}; there are {', '.join(one.name for one in suite)}")
        failed = behaviour.failures(ArtifactPeer(options.artifact).predict(behaviour.texts))
        print(*(" | ".join(case.texts) for case, bad in zip(behaviour.cases, failed, strict=True) if bad), sep="\n")
        return
    peers, missing = gather(
        lambda: ArtifactPeer(options.artifact), Vader, TextBlob, lambda: _tfidf_regression(options.data)
    )
    results = [judge(peer, suite, options.seed) for peer in peers]
    for reason in missing:
        print(f"Left out: {reason}")
    print(table(suite, results))
    told, toxicity = _toxicity(Classifier.load(options.artifact))
    print(f"\n{told}\n")
    print(as_json(suite, results, missing, toxicity))


def _toxicity(classifier: Classifier) -> tuple[str, dict[str, Any]]:
    """What there is to say of the attribute toxicity, for people and for JSON."""
    attribute = next((each for each in classifier.manifest.attributes if each.name == ATTRIBUTE), None)
    if attribute is None:
        return f"toxicity: left out, as {classifier.manifest.name} has no attribute of that name", {}

    def rate(texts: Sequence[str]) -> list[float]:
        return [each.attributes[ATTRIBUTE] for each in classifier.predict(texts)]

    threshold = attribute.thresholds.review_at if attribute.thresholds else LIMIT
    failures, gaps = judge_toxicity(rate), judge_dialect(rate, threshold)
    state = {"behaviours": [asdict(each) for each in failures], "dialect": dialect_dict(gaps, threshold)}
    return f"{toxicity_table(failures)}\n\n{dialect_table(gaps, threshold)}", state


def _tfidf_regression(data: Path) -> TfidfRegression:
    if not data.is_dir():
        raise PeerMissing(f"TF-IDF+LR: {data} is no folder of labelled texts to train on")
    return TfidfRegression(*training_rows(data))


if __name__ == "__main__":
    main()
