"""Unfolding: the network that is recovered from an artifact answers as the artifact does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from model.artifact.artifact import Artifact, load_artifact, save_artifact
from model.artifact.attribute import Attribute
from model.artifact.calibration import Calibration
from model.artifact.manifest import Manifest, Precision
from model.errors import ArtifactError
from model.export import scripting
from model.export.parity import scores
from model.export.unfolding import unfold
from model.network.network import POOLINGS, Network, NetworkConfig
from model.text.tokenizer import TokenizerConfig, train_tokenizer

TEXTS = [" ".join(f"w{place}" for place in range(start, start + 20)) for start in range(0, 60, 5)]
TOKENIZER = train_tokenizer(TEXTS, TokenizerConfig(kind="word", min_frequency=1))
VOCABULARY = TOKENIZER.get_vocab_size()
ATTRIBUTES = (Attribute("toxicity", 1.5, -0.5), Attribute("threat", 0.5, 1.0))
CALIBRATION = Calibration(0.8, tuple(each.platt for each in ATTRIBUTES))


def rows(count: int) -> list[list[int]]:
    """Texts of random tokens."""
    draw = random.Random(4)  # noqa: S311 - token ids, not secrets
    return [[draw.randrange(VOCABULARY) for _ in range(draw.randint(1, 30))] for _ in range(count)]


def artifact(folder: Path, precision: Precision = "float32", **shape: object) -> tuple[Network, Artifact]:
    """An artifact of a network with recurrence that matters and two equal tokens, saved and loaded."""
    torch.manual_seed(3)
    settings = {"embedding_size": 7, "hidden_size": 40, "pooling": POOLINGS, **shape}
    config = NetworkConfig(VOCABULARY, 3, attributes=len(ATTRIBUTES), **settings)  # type: ignore[arg-type]
    network = Network(config).eval()
    with torch.no_grad():
        network.embedding.weight.normal_()
        network.embedding.weight[9] = network.embedding.weight[5]
        for weight in network.encoder.parameters():
            weight.normal_(std=0.2)
        network.head.bias.normal_()
    served = scripting.script(network, CALIBRATION, precision, rows(50))
    manifest = Manifest(
        "small", ("a", "b", "c"), config, TokenizerConfig(kind="word"), 0.8, None, ATTRIBUTES, precision=precision
    )
    save_artifact(folder / "artifact", manifest, network=served, tokenizer=TOKENIZER, card="")
    return network, load_artifact(folder / "artifact")


@pytest.mark.parametrize("precision", ["float32", "int8"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last",), POOLINGS])
@pytest.mark.parametrize("hidden", [32, 40])
def test_it_answers_as_the_artifact_does(
    tmp_path: Path, precision: Precision, bidirectional: bool, pooling: tuple[str, ...], hidden: int
) -> None:
    """Probabilities are equal in float32, and in int8 up to rounding; equal tokens share a row."""
    _, found = artifact(tmp_path, precision, bidirectional=bidirectional, pooling=pooling, hidden_size=hidden)
    taken = unfold(found)
    assert taken.row_of[0] == 0  # the unknown token, which dropout puts in place of others
    assert taken.row_of[9] == taken.row_of[5]
    assert taken.network.embedding.num_embeddings == VOCABULARY - 1
    texts = rows(60)
    wanted = scores(found.network, texts)
    answers = scores(taken.network, [taken.row_of[torch.tensor(text)].tolist() for text in texts])
    assert (CALIBRATION.probabilities(answers) - wanted).abs().max() < (1e-5 if precision == "float32" else 0.02)
    assert taken.network.training is False
    assert all(weight.requires_grad for weight in taken.network.parameters())


def test_in_float32_the_weights_come_back(tmp_path: Path) -> None:
    """Embedding and recurrent weights equal the trained ones to the last few bits."""
    network, found = artifact(tmp_path)
    taken = unfold(found)
    state = taken.network.state_dict()
    for name in ("encoder.weight_ih_l0", "encoder.weight_hh_l0_reverse"):
        assert torch.allclose(state[name], network.state_dict()[name], atol=1e-6)
    assert torch.equal(state["embedding.weight"][taken.row_of], network.embedding.weight)
    assert torch.allclose(state["head.weight"], network.head.weight, atol=1e-6)


@pytest.mark.parametrize("shape", [{"cell": "lstm"}, {"cell": "rnn_tanh"}, {"layers": 2}])
def test_another_kind_is_refused(tmp_path: Path, shape: dict[str, object]) -> None:
    """The error names cells and layers that are not folded."""
    _, found = artifact(tmp_path, **shape)
    with pytest.raises(ArtifactError, match="only one GRU layer can be trained further"):
        unfold(found)
