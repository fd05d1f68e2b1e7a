"""The start of a run: an artifact's tokenizer and network, with a head for the run's labels.

An artifact has learnt more of language than a few thousand rows can teach. Tokenizer and weights are recovered from
the exported artifact (``model.export.unfolding``): no other file is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from model.artifact.artifact import load_artifact
from model.artifact.manifest import Manifest
from model.errors import ArtifactError, TrainingError
from model.export.unfolding import Unfolded, unfold
from model.network.network import Network, NetworkConfig
from model.text.tokenizer import UNKNOWN_ID

SAMPLE = 2_000  # texts to judge whether a tokenizer suits a language
MOST_PIECES = 1.5  # tokens a word: 1.02 to 1.11 in English of nine sources, 2.0 and more in five other languages
MOST_UNKNOWN = 0.05  # share of the tokens
_ROW_OF = "row_of"


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """An artifact to start from."""

    manifest: Manifest
    tokenizer: Tokenizer
    unfolded: Unfolded

    @classmethod
    def load(cls, folder: Path) -> Start:
        """Load an artifact and recover its network.

        Raises:
            ArtifactError: it is missing, altered, or not of one GRU layer; names the folder.
        """
        artifact = load_artifact(folder)
        try:
            return cls(artifact.manifest, artifact.tokenizer, unfold(artifact))
        except ArtifactError as error:
            raise ArtifactError(f"{folder}: {error}") from None

    @property
    def identity(self) -> str:
        """``name@version``."""
        return f"{self.manifest.name}@{self.manifest.version}"

    @property
    def metadata(self) -> dict[str, Any]:
        """The manifest's facts about the start; tokens that share a row stay one word to the network."""
        blind = {name: value for name, value in self.manifest.training.items() if name == "blind_to"}
        return {"start_from": self.identity, **blind}

    def keeps_head(self, labels: Sequence[str], attributes: Sequence[str] = ()) -> bool:
        """Whether the artifact has all of these outputs, so that training starts from its head."""
        return self._rows(labels, attributes).keys() == set(range(len(labels) + len(attributes)))

    def weights(self, labels: Sequence[str], config: NetworkConfig, attributes: Sequence[str] = ()) -> Weights:
        """Weights for a network of this shape, which is the artifact's.

        The head's rows are random, except those of the labels if the artifact has all of them, and of each attribute
        that it has.
        """
        network = Network(replace(config, vocab_size=self.unfolded.network.embedding.num_embeddings))
        taken, rows = self.unfolded.network.state_dict(), self._rows(labels, attributes)
        state = network.state_dict()
        to, of = (torch.tensor(list(each), dtype=torch.long) for each in (rows, rows.values()))
        for name in ("head.weight", "head.bias"):
            taken[name] = state[name].index_copy(0, to, taken[name][of])
        network.load_state_dict({**state, **taken})
        return Weights(network.state_dict(), self.unfolded.row_of)

    def _rows(self, labels: Sequence[str], attributes: Sequence[str]) -> dict[int, int]:
        """Rows of a head over these outputs -> rows of the artifact's head, for those that it has."""
        known = self.manifest.labels
        rows = {place: known.index(label) for place, label in enumerate(labels)} if set(labels) <= set(known) else {}
        names = [each.name for each in self.manifest.attributes]
        return rows | {
            len(labels) + place: len(known) + names.index(name)
            for place, name in enumerate(attributes)
            if name in names
        }

    def obstacle(self, texts: Iterable[str]) -> str:
        """The reason why the artifact's tokenizer does not suit these texts; empty if it does."""
        tokenizer = self.tokenizer
        encodings = tokenizer.encode_batch(list(islice(texts, SAMPLE)), add_special_tokens=False)
        tokens = sum(len(encoding.ids) for encoding in encodings)
        if not tokens:
            return ""
        words = sum(len(set(encoding.word_ids)) for encoding in encodings)
        unknown = sum(encoding.ids.count(UNKNOWN_ID) for encoding in encodings)
        if unknown > MOST_UNKNOWN * tokens:
            return f"its tokenizer does not know {unknown / tokens:.0%} of these texts"
        if tokens > MOST_PIECES * words:
            return f"its tokenizer cuts a word of these texts into {tokens / words:.1f} pieces"
        return ""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The initial weights of a run, over rows of the embedding instead of tokens.

    Tokens that share a row are one word to the network.
    """

    weights: dict[str, Tensor]
    row_of: Tensor  # [vocab]

    def network(self, config: NetworkConfig) -> Network:
        """The network to train: ``config`` with rows instead of tokens."""
        network = Network(replace(config, vocab_size=len(self.weights["embedding.weight"])))
        network.load_state_dict(self.weights)
        return network

    def over_tokens(self, trained: Network, config: NetworkConfig) -> Network:
        """A trained network over rows -> the same network over tokens."""
        network = Network(config)
        state = trained.state_dict()
        network.load_state_dict({**state, "embedding.weight": state["embedding.weight"][self.row_of]})
        return network.eval()

    def tokens(self, rows: Iterable[Sequence[int]]) -> list[list[int]]:
        """Texts as rows of the embedding -> as tokens, for each row its first."""
        tokens = torch.arange(len(self.row_of))
        first = torch.full([len(self.weights["embedding.weight"])], len(tokens))
        first = first.scatter_reduce(0, self.row_of, tokens, "amin")
        return [first[torch.tensor(text)].tolist() for text in rows]

    def save(self, path: Path) -> None:
        """Write the weights. Raises OSError if the file cannot be written."""
        try:
            save_file({**self.weights, _ROW_OF: self.row_of}, path)
        except SafetensorError as error:
            raise OSError(str(error)) from None

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read the weights.

        Raises:
            TrainingError: the file is missing or damaged; names it.
        """
        try:
            with safe_open(path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            return cls(tensors, tensors.pop(_ROW_OF))
        except (OSError, SafetensorError, KeyError) as error:
            raise TrainingError(f"{path}: cannot be read ({error})") from None
