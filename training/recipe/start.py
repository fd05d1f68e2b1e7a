"""The student's start: an artifact's weights, or random weights and a tokenizer trained on the recipe's texts."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TextEncoder, TokenizerConfig, renewed, train_tokenizer, with_words
from training.fit.start import Start, Weights
from training.recipe.words.given_names import given_names
from training.recipe.words.identity_terms import groups

_TOKENIZER, _NAMES = "tokenizer.json", "names.json"


@dataclass(frozen=True, slots=True, eq=False)
class StudentStart:
    """A tokenizer, and weights over rows of the embedding, of which identity terms of one group share one."""

    tokenizer: Tokenizer
    settings: TokenizerConfig
    shape: NetworkConfig  # over tokens
    weights: Weights
    metadata: dict[str, Any]  # for the manifest: the artifact, and how many identity terms share rows

    @property
    def identity(self) -> str:
        """``name@version`` of the artifact; "" without one."""
        return str(self.metadata.get("start_from", ""))

    @property
    def encoder(self) -> TextEncoder:
        """Texts -> token ids, not rows of the embedding."""
        return TextEncoder(self.tokenizer, self.settings.max_tokens)


def from_artifact(
    folder: Path, labels: tuple[str, ...], attributes: tuple[str, ...], shape: NetworkConfig, max_tokens: int
) -> StudentStart:
    """Start from an artifact's weights, with ``shape``'s dropout; the head's rows of new labels and attributes are 0.

    ``max_tokens`` of a text are read, whatever the artifact reads.

    Identity terms share rows by the lists of this version, even where they did not in the artifact.

    Raises:
        ArtifactError: it is missing, altered or cannot be trained further; names the folder.
    """
    start = Start.load(folder)
    known = start.manifest
    _, *terms = groups([])  # given names are in the artifact
    tokenizer, weights = with_shared_rows(
        renewed(start.tokenizer), Weights(start.unfolded.network.state_dict(), start.unfolded.row_of), terms
    )
    config = dataclasses.replace(
        known.network,
        vocab_size=tokenizer.get_vocab_size(),
        classes=len(labels),
        attributes=len(attributes),
        **{name: getattr(shape, name) for name in ("dropout_token", "dropout_embedding", "dropout_head")},
    )
    state = dict(weights.weights)
    outputs = [*known.labels, *(each.name for each in known.attributes)]
    for name in ("head.weight", "head.bias"):
        rows = torch.zeros(len(labels) + len(attributes), *state[name].shape[1:])
        for place, output in enumerate((*labels, *attributes)):
            if output in outputs:
                rows[place] = state[name][outputs.index(output)]
        state[name] = rows
    counts = {"given names": 0, **start.metadata.get("blind_to", {}), "other words for people": sum(map(len, terms))}
    metadata = {**start.metadata, "blind_to": counts}
    settings = dataclasses.replace(known.tokenizer, max_tokens=max_tokens)
    return StudentStart(tokenizer, settings, config, Weights(state, weights.row_of), metadata)


def with_shared_rows(
    tokenizer: Tokenizer, weights: Weights, terms: Iterable[Sequence[str]]
) -> tuple[Tokenizer, Weights]:
    """A tokenizer and weights in which all words of a group share one row of the embedding.

    It is the row that most of the group's words have, or the mean of their rows where no two share one. Predictions
    for texts without words whose row changes stay the same. A group without a known word is left out.
    """
    vocabulary = tokenizer.get_vocab()
    known = [group for group in terms if any(word in vocabulary for word in group)]
    tokenizer = with_words(tokenizer, [word for group in known for word in group])
    vocabulary = tokenizer.get_vocab()
    embedding, row_of = weights.weights["embedding.weight"], weights.row_of.clone()
    old = len(row_of)
    row_of = torch.cat([row_of, row_of.new_zeros(len(vocabulary) - old)])
    for group in known:
        places = torch.tensor([vocabulary[word] for word in group])
        rows = row_of[places[places < old]]
        (row, count), *_ = Counter(rows.tolist()).most_common(1)
        if count == 1 < len(rows):
            row, embedding = len(embedding), torch.cat([embedding, embedding[rows].mean(0, keepdim=True)])
        row_of[places] = row
    used, row_of = torch.unique(row_of, return_inverse=True)
    return tokenizer, Weights({**weights.weights, "embedding.weight": embedding[used]}, row_of)


def from_scratch(
    texts: Iterable[str], folder: Path, settings: TokenizerConfig, shape: NetworkConfig, seed: int
) -> StudentStart:
    """Start from random weights and a tokenizer trained on these texts; identity terms of one group share a row.

    Shared rows are the blindness to identity terms of Garg et al. (2019), "Counterfactual Fairness in Text
    Classification through Robustness": a sentence gets the same prediction whichever group it names.
    """
    path, names = folder / _TOKENIZER, folder / _NAMES
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        names.write_text(json.dumps(given_names(texts), ensure_ascii=False), encoding="utf-8")
        terms = [word for group in groups(json.loads(names.read_text(encoding="utf-8"))) for word in group]
        partial = path.with_suffix(".partial")
        partial.write_text(train_tokenizer(texts, settings, terms).to_str(), encoding="utf-8")
        partial.replace(path)
    tokenizer = Tokenizer.from_file(str(path))
    first, *others = groups(json.loads(names.read_text(encoding="utf-8")))
    vocabulary = tokenizer.get_vocab()
    representative = torch.arange(len(vocabulary))
    for group in (first, *others):
        places = [vocabulary[word] for word in group if word in vocabulary]
        if places:
            representative[places] = places[0]
    row_of = torch.unique(representative, return_inverse=True)[1]
    torch.manual_seed(seed)
    config = dataclasses.replace(shape, vocab_size=len(vocabulary))
    network = Network(dataclasses.replace(config, vocab_size=int(row_of.max()) + 1))
    metadata = {"blind_to": {"given names": len(first), "other words for people": sum(map(len, others))}}
    return StudentStart(tokenizer, settings, config, Weights(network.state_dict(), row_of), metadata)
