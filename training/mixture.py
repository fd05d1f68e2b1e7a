"""What each stage of the recipe learns from: the encoded sources of one output folder, mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.text import TextEncoder
from training.blindness import Blindness
from training.corpus import Corpus, open_corpus, write_corpus
from training.policy import Policy
from training.pool import Pool, Source
from training.selection import Selection
from training.sources import LABELS, folder_name, open_split
from training.templates import generate

TEMPLATES = "templates"
LINEAR, TOGETHER = "linear", "together"
_SURE = 0.95  # of a template's label, to a network that learns from teachers


def everything(output: Path, selection: Selection) -> Pool:
    """All text there is, as much of each source as it has."""
    return Pool([Source(name, corpus) for name, corpus, _, _ in _corpora(output, selection)])


def labelled(
    output: Path, selection: Selection, template_weight: float, factors: Mapping[str, float] | None = None
) -> Pool:
    """The labels of people, each source with its weight and, where it has one, its factor; and the templates."""
    factors = factors or {}
    sources = [
        Source(name, corpus, weight * factors.get(name, 1.0))
        for name, corpus, weight, has_labels in _corpora(output, selection)
        if has_labels
    ]
    return Pool([*sources, Source(TEMPLATES, templates(output), template_weight)])


def followed(output: Path, policy: Policy) -> list[tuple[Corpus, float]]:
    """What the teachers of a policy learn from, with the weight of each text."""
    return [(open_corpus(_folder(output, name)), weight) for name, weight in policy.followed.items()]


def judged_texts(output: Path, policy: Policy, name: str, seed: int) -> Corpus:
    """Texts that the teachers of a policy judge, drawn by the seed where the source has too many."""
    source, _, split = name.rpartition(".")
    if split == "validation":
        return open_corpus(output / "corpora" / f"{source}.train" / split)
    corpus = open_corpus(_folder(output, name))
    if len(corpus) <= policy.largest:
        return corpus
    drawn = np.random.default_rng([seed, len(corpus)]).choice(len(corpus), policy.largest, replace=False)
    return corpus.subset(np.sort(drawn))


def judged_file(output: Path, teachers: str, policy: Policy, name: str) -> Path:
    """Where it is kept what these teachers, LINEAR alone or both TOGETHER, say of these texts."""
    return output / "judged" / teachers / policy.name / f"{name}.npy"


def distilled(output: Path, selection: Selection, power: float, seed: int, blindness: Blindness) -> Pool:
    """All judged texts, each policy with its share, and the templates with what is left of 1; blind to people.

    The teachers know whom a text names; who learns from them is not to.
    """
    sources: list[Source] = []
    for policy in selection.policies:
        corpora = {name: judged_texts(output, policy, name, seed) for name in policy.texts}
        # A pool samples by weight * size^power: within a policy every source has the weight 1
        weight = policy.share / sum(len(corpus) ** power for corpus in corpora.values())
        for name, corpus in corpora.items():
            soft = np.load(judged_file(output, TOGETHER, policy, name), allow_pickle=False)
            sources.append(Source(name, blindness.corpus(corpus), weight, soft))
    corpus = blindness.corpus(templates(output))
    left = 1 - sum(policy.share for policy in selection.policies)
    sources.append(Source(TEMPLATES, corpus, left / len(corpus) ** power, _as_judgements(corpus.targets)))
    return Pool(sources)


def templates(output: Path) -> Corpus:
    """The sentences made from templates."""
    return open_corpus(_folder(output, TEMPLATES))


def write_templates(output: Path, encoder: TextEncoder, rows: int, seed: int) -> None:
    """Make and encode them, where that is not done yet."""
    folder = output / "corpora" / TEMPLATES
    if not (folder / "done").exists():
        made = list(generate(rows, seed))
        targets = np.array([LABELS.index(label) for _, label in made], dtype=np.int64)
        write_corpus(folder / "train", (text for text, _ in made), targets, encoder)
        (folder / "done").touch()


def validation(output: Path, selection: Selection) -> dict[str, Corpus]:
    """The sources to validate on, by name."""
    found = {
        source.name: open_split(output / "corpora" / folder_name(source), "validation")
        for source in selection.sources
        if source.labelled
    }
    return {name: corpus for name, corpus in found.items() if corpus is not None}


def _corpora(output: Path, selection: Selection) -> Iterator[tuple[str, Corpus, float, bool]]:
    for source in selection.sources:
        name = folder_name(source)
        yield name, open_corpus(_folder(output, name)), source.weight, source.labelled


def _folder(output: Path, name: str) -> Path:
    return output / "corpora" / name / "train"


def _as_judgements(targets: NDArray[np.int64]) -> NDArray[np.float32]:
    rest = (1 - _SURE) / (len(LABELS) - 1)
    found = np.full((len(targets), len(LABELS)), rest, dtype=np.float32)
    found[np.arange(len(targets)), targets] = _SURE
    return found
