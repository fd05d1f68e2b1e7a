"""A classifier that needs no network, an engine without processes, and ways to write archives and read what came."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.classifier import Prediction
from model.network.network import NetworkConfig
from model.text.tokenizer import EncodedText, TokenizerConfig
from score.part.scorer import Part
from score.part.tally import Tally
from score.run.run import Options, Plan, execute, make_plan

_MANIFEST = Manifest(
    name="fake",
    labels=("negative", "neutral", "positive"),
    network=NetworkConfig(vocab_size=4, classes=3),
    tokenizer=TokenizerConfig(vocab_size=4),
    temperature=1.0,
    thresholds=Thresholds(0.5, 0.9),
    files={name: "0" * 64 for name in ("model.pt", "tokenizer.json", "MODEL_CARD.md")},
)
MANIFEST = dataclasses.replace(_MANIFEST, version=_MANIFEST.digest())


class FakeClassifier:
    """Knows good from bad by the first letter. "panic" cannot be encoded, nor "broken" scored, in any company."""

    def __init__(self, manifest: Manifest = MANIFEST) -> None:
        self.manifest = manifest
        self.batches: list[list[int]] = []  # lengths, of each batch that was scored

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        if "panic" in texts:
            raise BaseException("as the tokenizer's library does")
        return [_encoded(text) for text in texts]

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        if any(text.token_ids[0] == ord("x") for text in encoded):
            raise RuntimeError("not finite")
        self.batches.append([len(text.token_ids) for text in encoded])
        return [_prediction(text) for text in encoded]


def _encoded(text: str) -> EncodedText:
    token_ids = [ord(word[0]) for word in text.replace("broken", "x").split()]
    return EncodedText(token_ids[:8], len(token_ids), 0, len(token_ids) > 8)


def _prediction(text: EncodedText) -> Prediction:
    first = chr(text.token_ids[0])
    negative, positive = {"b": (0.95, 0.01), "g": (0.01, 0.95)}.get(first, (0.1, 0.2))
    values = {"negative": negative, "neutral": 1 - negative - positive, "positive": positive}
    label = max(values, key=lambda each: values[each])
    return Prediction(label, values[label], values, positive - negative, text.tokens, 0, text.truncated)


@dataclass
class Watched:
    """A watcher that remembers."""

    size: int | None = -1
    before: int = -1
    parts: list[str] = field(default_factory=list)
    position: int = 0

    def started(self, size: int | None, position: int, tally: Tally) -> None:
        self.size, self.position, self.before = size, position, tally.rows

    def scored(self, part: Part, position: int) -> None:
        self.parts.append(part.name)
        self.position = position


@contextmanager
def here(plan: Plan, done: Set[str]) -> Iterator[Iterator[Part]]:
    """The engine that scores in this process, with the fake."""
    scorer = plan.job.scorer(FakeClassifier())
    parts = map(scorer.score, plan.windows(done))
    yield map(plan.folder.write, parts) if plan.folder else parts


def fake_artifact(folder: Path) -> Path:
    """A folder with the fake's manifest; the fake is all that ever reads it."""
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_bytes(MANIFEST.to_bytes())
    return folder


def options(folder: Path, *inputs: Path | str, **more: Any) -> Options:
    """To score with the fake into ``folder / "out"``."""
    given = {"output": str(folder / "out"), "artifact": fake_artifact(folder / "fake"), **more}
    return Options(inputs=tuple(map(str, inputs)), **given)


def run(chosen: Options, watched: Watched | None = None) -> Tally:
    """Plan and execute in this process."""
    return execute(make_plan(chosen), here, watched or Watched())


def scored(folder: Path) -> list[dict[str, Any]]:
    """All rows of all parts, as any other reader of data sets finds them, in the order of their names."""
    parts = sorted(folder.glob("part-*"))
    if parts and parts[0].suffix == ".jsonl":
        return [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]
    rows: list[dict[str, Any]] = ds.dataset(str(folder), format=parts[0].suffix[1:]).to_table().to_pylist()
    return rows
