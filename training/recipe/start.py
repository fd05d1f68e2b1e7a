"""What the student starts from: the weights of an artifact, or nothing but a tokenizer trained on its own texts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TextEncoder, TokenizerConfig, renewed, train_tokenizer
from training.fit.start import Start, Weights
from training.recipe.alike import groups
from training.recipe.names import given_names

_TOKENIZER, _NAMES = "tokenizer.json", "names.json"


@dataclass(frozen=True, slots=True, eq=False)
class StudentStart:
    """A tokenizer, and weights over rows of the embedding: tokens that share a row are one word to the network."""

    tokenizer: Tokenizer
    settings: TokenizerConfig
    shape: NetworkConfig  # over tokens
    weights: Weights
    told: dict[str, Any]  # for the manifest: the artifact, and how many words for people share rows

    @property
    def identity(self) -> str:
        """Of the artifact, ``name@version``, or ""."""
        return str(self.told.get("start_from", ""))

    @property
    def encoder(self) -> TextEncoder:
        """Texts -> token ids, not yet rows."""
        return TextEncoder(self.tokenizer, self.settings.max_tokens)


def from_artifact(
    folder: Path, labels: tuple[str, ...], attributes: tuple[str, ...], shape: NetworkConfig
) -> StudentStart:
    """An artifact's weights, with ``shape``'s dropout; of labels and attributes that it does not know, the head is 0.

    Raises:
        ArtifactError: it is missing, altered or of a kind whose network cannot be taken out; names the folder.
    """
    start = Start.load(folder)
    known = start.manifest
    dropout = {name: getattr(shape, name) for name in ("dropout_token", "dropout_embedding", "dropout_head")}
    config = dataclasses.replace(known.network, classes=len(labels), attributes=len(attributes), **dropout)
    taken = start.unfolded.network.state_dict()
    outputs = [*known.labels, *(each.name for each in known.attributes)]
    for name in ("head.weight", "head.bias"):
        rows = torch.zeros(len(labels) + len(attributes), *taken[name].shape[1:])
        for place, output in enumerate((*labels, *attributes)):
            if output in outputs:
                rows[place] = taken[name][outputs.index(output)]
        taken[name] = rows
    return StudentStart(
        renewed(start.tokenizer), known.tokenizer, config, Weights(taken, start.unfolded.row_of), start.told
    )


def from_scratch(
    texts: Iterable[str], folder: Path, settings: TokenizerConfig, shape: NetworkConfig, seed: int
) -> StudentStart:
    """A tokenizer trained on these texts and drawn weights; words for people of one group share a row.

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
    told = {"blind_to": {"given names": len(first), "other words for people": sum(map(len, others))}}
    return StudentStart(tokenizer, settings, config, Weights(network.state_dict(), row_of), told)
