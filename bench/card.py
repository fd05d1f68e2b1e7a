"""Measure a served artifact, and write the figures into its manifest and its card.

Behaviours and gaps come out the same wherever they are measured again; the speed is that of the machine that is named.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

from bench.behaviour.moderation import judge_moderation
from bench.behaviour.report import judge
from bench.behaviour.suite import build_suite
from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.inference import WORKLOADS, random_rows
from bench.peers.sentiment import ArtifactPeer
from model.artifact.artifact import describe_artifact, load_artifact
from model.classifier import Classifier
from model.export.precision import one_thread, texts_per_second
from model.inference.engine import open_network
from training.evaluation.report.card import model_card

BATCH = "128 tweets"  # of WORKLOADS


@command
def main() -> None:
    """Parse the command line, measure, write and print the figures."""
    folder: Path = parser("bench.card", __doc__, data=False).parse_args().artifact
    artifact = load_artifact(folder)
    found = {"behaviours": behaviours(folder), "speed": speed(folder)}
    if moderation := judge_moderation(Classifier.load(folder)):
        found["toxicity_behaviours"] = moderation.to_dict()
    manifest = dataclasses.replace(artifact.manifest, validation={**artifact.manifest.validation, **found})
    saved = describe_artifact(folder, manifest, model_card(manifest))
    failure, gap = (found["behaviours"][name] for name in ("mean_failure", "mean_gap"))
    rate = found["speed"]["texts_per_second"]
    print(f"{saved.name}@{saved.version}: mean failure {100 * failure:.1f} %, mean gap {gap:.3f}, {rate:,.0f} texts/s")


def behaviours(folder: Path) -> dict[str, Any]:
    """Failure rates and gaps of the artifact in a folder, by name."""
    found = judge(ArtifactPeer(folder), build_suite()).to_dict()
    del found["peer"]  # the version is not known before this is in the manifest
    return found


def speed(folder: Path) -> dict[str, Any]:
    """Texts a second of the network alone, in processor time of one thread."""
    artifact = load_artifact(folder)
    rows = random_rows(artifact.manifest.network.vocab_size, *WORKLOADS[BATCH])
    with one_thread():
        network, _ = open_network(artifact.network, artifact.manifest.precision, len(max(rows, key=len)))
        (rate,) = texts_per_second([network], rows, repeats=25)
    return {"texts_per_second": round(rate, -2), "batch": BATCH, "where": str(provenance(["torch"]))}


if __name__ == "__main__":
    sys.exit(main())
