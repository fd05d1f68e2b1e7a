"""The student's start: the weights of an artifact, or drawn weights and a tokenizer trained on the recipe's texts."""

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
from training.recipe.identity_terms import groups
from training.recipe.names import given_names

_TOKENIZER, _NAMES = "tokenizer.json", "names.json"


@dataclass(frozen=True, slots=True, eq=False)
class StudentStart:
    """A tokenizer, and weights with the embedding's row of each token; identity terms of one group share a row."""

    tokenizer: Tokenizer
    settings: TokenizerConfig
    shape: NetworkConfig  # over tokens
    weights: Weights
    metadata: dict[str, Any]  # for the manifest: the artifact, and the numbers of identity terms that share rows

    @property
    def identity(self) -> str:
        """``name@version`` of the artifact; "" without one."""
        return str(self.metadata.get("start_from", ""))

    @property
    def encoder(self) -> TextEncoder:
        """Texts -> token ids, not yet rows."""
        return TextEncoder(self.tokenizer, self.settings.max_tokens)


def from_artifact(
    folder: Path, labels: tuple[str, ...], attributes: tuple[str, ...], shape: NetworkConfig
) -> StudentStart:
    """An artifact's weights, with ``shape``'s dropout. Labels and attributes that it lacks start with a head of 0.

    Identity terms share rows by the lists of this version, also where they did not in the artifact.

    Raises:
        ArtifactError: it is missing, altered or cannot be trained further; names the folder.
    """
    start = Start.load(folder)
    known = start.manifest
    _, *terms = groups([])  # given names are in the artifact
    tokenizer, weights = merged(
        renewed(start.tokenizer), Weights(start.unfolded.network.state_dict(), start.unfolded.row_of), terms
    )
    config = dataclasses.replace(
        known.network,
        vocab_size=tokenizer.get_vocab_size(),
        classes=len(labels),
        attributes=len(attributes),
        **{name: getattr(shape, name) for name in ("dropout_token", "dropout_embedding", "dropout_head")},
    )
    taken = dict(weights.weights)
    outputs = [*known.labels, *(each.name for each in known.attributes)]
    for name in ("head.weight", "head.bias"):
        rows = torch.zeros(len(labels) + len(attributes), *taken[name].shape[1:])
        for place, output in enumerate((*labels, *attributes)):
            if output in outputs:
                rows[place] = taken[name][outputs.index(output)]
        taken[name] = rows
    blind = {"given names": 0, **start.metadata.get("blind_to", {}), "other words for people": sum(map(len, terms))}
    metadata = {**start.metadata, "blind_to": blind}
    return StudentStart(tokenizer, known.tokenizer, config, Weights(taken, weights.row_of), metadata)


def merged(tokenizer: Tokenizer, weights: Weights, terms: Iterable[Sequence[str]]) -> tuple[Tokenizer, Weights]:
    """A tokenizer and weights in which all words of a group share one row of the embedding.

    The row is that of most of the group's words, or the mean of their rows where no two share one: predictions for
    texts without words that change rows stay the same. A group whose words are all new is left out.
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
    """A tokenizer trained on these texts, and drawn weights; identity terms of one group share a row.

    Blindness to identity terms, as in Garg et al. (2019), "Counterfactual Fairness in Text Classification through
    Robustness": a sentence gets the same answer whoever it names.
    """
    path, names = folder / _TOKENIZER, folder / _NAMES
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        names.write_text(json.dumps(given_names(texts), ensure_ascii=False), encoding="utf-8")
        whole = [word for group in groups(json.loads(names.read_text(encoding="utf-8"))) for word in group]
        partial = path.with_suffix(".partial")
        partial.write_text(train_tokenizer(texts, settings, whole).to_str(), encoding="utf-8")
        partial.replace(path)
    tokenizer = Tokenizer.from_file(str(path))
    first, *others = groups(json.loads(names.read_text(encoding="utf-8")))
    vocabulary = tokenizer.get_vocab()
    stands = torch.arange(len(vocabulary))
    for group in (first, *others):
        places = [vocabulary[word] for word in group if word in vocabulary]
        if places:
            stands[places] = places[0]
    row_of = torch.unique(stands, return_inverse=True)[1]
    torch.manual_seed(seed)
    config = dataclasses.replace(shape, vocab_size=len(vocabulary))
    network = Network(dataclasses.replace(config, vocab_size=int(row_of.max()) + 1))
    metadata = {"blind_to": {"given names": len(first), "other words for people": sum(map(len, others))}}
    return StudentStart(tokenizer, settings, config, Weights(network.state_dict(), row_of), metadata)
