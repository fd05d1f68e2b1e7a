"""A tiny artifact: a small tokenizer and a small untrained network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from model.artifact.artifact import save_artifact
from model.artifact.calibration import Calibration
from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.classifier import Classifier
from model.export import scripting
from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TokenizerConfig, train_tokenizer

TEXTS = [
    "I love this so much :) 😀 thank you @user http #happy",
    "I hate this, it's not good :( 😡 do n't buy it!!!",
    "The phone arrived on Monday. It is a phone.",
    "not bad, not good, just ok &amp; that's all",
    "WOW what a day, I LOVE it <3 sooo good",
] * 4
MAX_TOKENS = 32


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tokenizer_config() -> TokenizerConfig:
    return TokenizerConfig(vocab_size=300, max_tokens=MAX_TOKENS)


@pytest.fixture(scope="session")
def tokenizer(tokenizer_config: TokenizerConfig) -> Tokenizer:
    return train_tokenizer(TEXTS, tokenizer_config)


@pytest.fixture(scope="session")
def network(tokenizer: Tokenizer) -> Network:
    torch.manual_seed(7)
    return Network(
        NetworkConfig(vocab_size=tokenizer.get_vocab_size(), classes=3, embedding_size=8, hidden_size=6)
    ).eval()


@pytest.fixture(scope="session")
def scripted(network: Network) -> torch.jit.ScriptModule:
    return scripting.script(network, Calibration(1.5))


@pytest.fixture(scope="session")
def manifest(tokenizer: Tokenizer, tokenizer_config: TokenizerConfig) -> Manifest:
    return Manifest(
        name="tiny",
        labels=("negative", "neutral", "positive"),
        network=NetworkConfig(vocab_size=tokenizer.get_vocab_size(), classes=3, embedding_size=8, hidden_size=6),
        tokenizer=tokenizer_config,
        temperature=1.5,
        thresholds=Thresholds(0.5, 0.9),
        validation={"macro_recall": 0.5},
        data=[{"name": "tiny.tsv", "rows": 20}],
    )


@pytest.fixture(scope="session")
def save(manifest: Manifest, scripted: torch.jit.ScriptModule, tokenizer: Tokenizer) -> Callable[..., Manifest]:
    """Save the tiny artifact in a folder, with the given parts replaced."""

    def save(folder: Path, **parts: object) -> Manifest:
        whole = {"manifest": manifest, "network": scripted, "tokenizer": tokenizer, "card": "# Tiny\n", **parts}
        return save_artifact(folder, **whole)  # type: ignore[arg-type]

    return save


@pytest.fixture(scope="session")
def artifact_folder(tmp_path_factory: pytest.TempPathFactory, save: Callable[..., Manifest]) -> Path:
    """A shared folder: a test that alters it works on a copy."""
    folder = tmp_path_factory.mktemp("artifact") / "tiny"
    save(folder)
    return folder


@pytest.fixture(scope="session")
def classifier(artifact_folder: Path) -> Classifier:
    return Classifier.load(artifact_folder)
