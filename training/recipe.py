"""The recipe of the default model, from the files of the data folder to the artifact, in stages that resume.

tokenizer -> encoded sources -> pretraining (language model and labels of every kind, all text there is) ->
fine-tuning (human labels and sentences from templates) -> for each policy, a network settled on it and a linear model:
the teachers -> distillation (one network, blind to whom a text names, learns from what they say of all kinds of text)
-> calibration, thresholds, export.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from model.errors import TrainingError
from model.network import Network, NetworkConfig
from model.text import TextEncoder, TokenizerConfig, train_tokenizer
from training.alike import groups
from training.blindness import Blindness
from training.checkpoint import load_checkpoint
from training.corpus import Corpus
from training.logits import network_logits
from training.metrics import evaluate
from training.mixture import (
    LINEAR,
    TOGETHER,
    distilled,
    everything,
    followed,
    judged_file,
    judged_texts,
    labelled,
    validation,
    write_templates,
)
from training.names import given_names
from training.ngrams import NgramModel, Spelling
from training.policy import Policy
from training.pool import Pool
from training.provenance import commit
from training.selection import ALL, Selection
from training.sources import LABELS, folder_name, held_out_fingerprints, read_rows, write_source
from training.stage import Stage, StageConfig
from training.teachers import judgements, linear_judgements, save_judgements
from training.templates import generate

# After the second, settled_ with policies' names
PRETRAINED, FINE_TUNED, DISTILLED = "pretrained", "fine_tuned", "distilled"
_TOKENIZER, _NAMES, _SELECTION = "tokenizer.json", "names.json", "sources"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number of the recipe. The defaults are the default model's."""

    tokenizer: TokenizerConfig = field(
        default_factory=lambda: TokenizerConfig(kind="bpe", vocab_size=12000, min_frequency=10, max_tokens=512)
    )
    tokenizer_texts: int = 200_000  # of one source, at most: more distant-labelled tweets would add only time
    network: NetworkConfig = field(
        default_factory=lambda: NetworkConfig(
            vocab_size=2,  # what the tokenizer makes it
            classes=len(LABELS),
            embedding_size=128,
            cell="gru",
            hidden_size=256,
            bidirectional=False,
            pooling=("last", "max", "mean"),
            dropout_token=0.1,
            dropout_embedding=0.1,
            dropout_head=0.2,
        )
    )
    pretraining: StageConfig = field(
        default_factory=lambda: StageConfig(
            epochs=26, power=1.0, language_weight=0.5, learning_rate=3e-3, label_smoothing=0
        )
    )
    fine_tuning: StageConfig = field(
        default_factory=lambda: StageConfig(epochs=4, power=0.6, learning_rate=1.5e-3, weight_decay=0.02)
    )
    # Annotators disagree on what is neutral: the teacher of each policy settles on what those of its sources meant
    settling: StageConfig = field(
        default_factory=lambda: StageConfig(
            epochs=2,
            epoch_rows=50_000,
            power=0.6,
            batch_tokens=2048,
            learning_rate=7e-4,
            warmup=0.1,
            weight_decay=0.02,
            label_smoothing=0.1,
            average_decay=0.998,
        )
    )
    settling_weight: float = 150.0  # of the sources that the policy follows, beside their weight in fine-tuning
    distillation: StageConfig = field(
        default_factory=lambda: StageConfig(
            epochs=22, epoch_rows=100_000, power=0.6, learning_rate=2e-3, label_weight=0.05, soft_weight=1.0
        )
    )
    # Labels of people are few: more is dropped than in pretraining
    fine_dropout_embedding: float = 0.25
    fine_dropout_head: float = 0.4
    ngram_iterations: int = 60  # of fitting a linear teacher
    template_rows: int = 400_000
    template_weight: float = 0.6  # of their share in fine-tuning and settling, beside their number
    seed: int = 1


class _Texts:
    """Training texts of all sources and templates, gone through as often as needed."""

    def __init__(self, recipe: Recipe, data: Path, selection: Selection) -> None:
        self._recipe, self._data, self._selection = recipe, data, selection

    def __iter__(self) -> Iterator[str]:
        for source in self._selection.sources:
            for row in islice(read_rows(self._data, source), self._recipe.tokenizer_texts):
                if not row.held_out:
                    yield row.text
        # They have all the signs that people show feelings with; the sources are from before most of those
        yield from (text for text, _ in generate(self._recipe.template_rows, self._recipe.seed))


def train(
    recipe: Recipe, data: Path, output: Path, selection: Selection = ALL
) -> tuple[Network, NetworkConfig, Tokenizer]:
    """Run every stage up to the distilled network; those that are finished are read back.

    Raises:
        DataError: a file of the data folder is missing or broken.
        TrainingError: a stage cannot go on.
    """
    output.mkdir(parents=True, exist_ok=True)
    _hold_to(selection, output)
    tokenizer = _tokenizer(recipe, data, selection, output / _TOKENIZER)
    encoder = TextEncoder(tokenizer, recipe.tokenizer.max_tokens)
    _write_sources(data, selection, output / "corpora", encoder)
    for policy in selection.policies:
        judge_linearly(recipe, policy, output)
    torch.manual_seed(recipe.seed)
    shape = dataclasses.replace(recipe.network, vocab_size=tokenizer.get_vocab_size())
    _run_stage(PRETRAINED, recipe.pretraining, shape, None, everything(output, selection), output, selection)
    # The last weights and not the best: what follows wants all that was learnt of language
    start = _last(PRETRAINED, output)
    write_templates(output, encoder, recipe.template_rows, recipe.seed)
    tuned_shape = dataclasses.replace(
        shape, dropout_embedding=recipe.fine_dropout_embedding, dropout_head=recipe.fine_dropout_head
    )
    pool = labelled(output, selection, recipe.template_weight)
    tuned = _run_stage(FINE_TUNED, recipe.fine_tuning, tuned_shape, start, pool, output, selection)
    for policy in selection.policies:
        judge_together(recipe, selection, policy, tuned_shape, tuned, output)
    blindness = Blindness(tokenizer.get_vocab(), groups(_names(output)))
    pool = distilled(output, selection, recipe.distillation.power, recipe.seed, blindness)
    corpora = {name: blindness.corpus(corpus) for name, corpus in validation(output, selection).items()}
    start = blindness.merged(tuned, pool)
    best = _run_stage(DISTILLED, recipe.distillation, shape, start, pool, output, selection, corpora=corpora)
    network = Network(shape).eval()
    network.load_state_dict(blindness.spread(best))
    return network, shape, tokenizer


def _hold_to(selection: Selection, output: Path) -> None:
    """Stages of one selection are never gone on with by another, whose licences they may not have."""
    file = output / _SELECTION
    if not file.exists():
        # Folders from before there was a choice hold all sources.
        file.write_text(ALL.name if (output / _TOKENIZER).exists() else selection.name, encoding="utf-8")
    if (made := file.read_text(encoding="utf-8").strip()) != selection.name:
        raise TrainingError(f"{output}: holds stages that were made from the sources {made!r}, not {selection.name!r}")


def judge_linearly(recipe: Recipe, policy: Policy, output: Path) -> None:
    """Fit the linear teacher of a policy, and keep what it says of the texts of its kind."""
    missing = [name for name in policy.judged if not judged_file(output, LINEAR, policy, name).exists()]
    if not missing:
        return
    spelling = Spelling(Tokenizer.from_file(str(output / _TOKENIZER))) if policy.letters else None
    ngrams = NgramModel(spelling=spelling, iterations=recipe.ngram_iterations)
    _say(f"{policy.name}: fitting the linear teacher")
    ngrams.fit(followed(output, policy))
    for name in missing:
        found = linear_judgements(ngrams, judged_texts(output, policy, name, recipe.seed), len(LABELS))
        save_judgements(judged_file(output, LINEAR, policy, name), found)
        _say(f"{policy.name}: the linear teacher judged {len(found)} texts of {name}")


def judge_together(
    recipe: Recipe,
    selection: Selection,
    policy: Policy,
    shape: NetworkConfig,
    start: dict[str, Tensor],
    output: Path,
) -> None:
    """Settle the network of a policy, and keep what both its teachers together say of the texts of its kind."""
    weights = start
    if policy.settled:
        factors = {name: weight * recipe.settling_weight for name, weight in policy.followed.items()}
        pool = labelled(output, selection, recipe.template_weight, factors)
        mains = frozenset(policy.mains)
        weights = _run_stage(_settled(policy), recipe.settling, shape, start, pool, output, selection, mains)
    network = Network(shape).eval()
    network.load_state_dict(weights)
    for name in policy.judged:
        path = judged_file(output, TOGETHER, policy, name)
        if path.exists():
            continue
        corpus = judged_texts(output, policy, name, recipe.seed)
        linear = np.load(judged_file(output, LINEAR, policy, name), allow_pickle=False)
        found = judgements(network, corpus, linear)
        save_judgements(path, found)
        if name.endswith(".validation"):
            recalls = [
                evaluate(np.nan_to_num(said).astype(np.float64), corpus.targets, LABELS).macro_recall
                for said in (np.nan_to_num(np.exp(linear)), found)
            ]
            _say(
                f"{policy.name}: {name}, macro recall of the linear teacher {recalls[0]:.4f}, of both {recalls[1]:.4f}"
            )


def known_only(logits: NDArray[np.float64], corpus: Corpus) -> NDArray[np.float64]:
    """Logits [n, labels] of a corpus, with those of labels that its annotators did not have far below all others."""
    known = np.isin(np.arange(len(LABELS)), corpus.targets)
    return np.where(known, logits, -1e4)


def progress(output: Path, selection: Selection) -> dict[str, dict[str, Any]]:
    """Of each stage, in their order, the figures of its epochs ("history") and the code that ran it ("commits")."""
    names = (PRETRAINED, FINE_TUNED, *(_settled(policy) for policy in selection.policies if policy.settled), DISTILLED)
    return {name: load_checkpoint(output / f"{name}.safetensors").progress for name in names}


def blind_to(output: Path) -> dict[str, int]:
    """How many words the network takes for one another, each within its group."""
    names, *others = groups(_names(output))
    return {"given names": len(names), "other words for people": sum(map(len, others))}


def _last(stage: str, output: Path) -> dict[str, Tensor]:
    averaged = load_checkpoint(output / f"{stage}.safetensors").section("average")
    return {name.removeprefix("module."): value for name, value in averaged.items() if name.startswith("module.")}


def _settled(policy: Policy) -> str:
    return f"settled_{policy.name}"


def _tokenizer(recipe: Recipe, data: Path, selection: Selection, path: Path) -> Tokenizer:
    if not path.exists():
        _say("training the tokenizer")
        texts = _Texts(recipe, data, selection)
        names = path.with_name(_NAMES)
        names.write_text(json.dumps(given_names(texts), ensure_ascii=False), encoding="utf-8")
        whole = [word for group in groups(_names(path.parent)) for word in group]
        partial = path.with_suffix(".partial")
        partial.write_text(train_tokenizer(texts, recipe.tokenizer, whole).to_str(), encoding="utf-8")
        partial.replace(path)
    return Tokenizer.from_file(str(path))


def _names(output: Path) -> list[str]:
    """The given names that the tokenizer was made with."""
    return list(json.loads((output / _NAMES).read_text(encoding="utf-8")))


def _write_sources(data: Path, selection: Selection, folder: Path, encoder: TextEncoder) -> None:
    missing = [source for source in selection.sources if not (folder / folder_name(source) / "done").exists()]
    held_out = held_out_fingerprints(data, selection.sources) if missing else frozenset()
    for source in missing:
        _say(f"encoding {folder_name(source)}")
        write_source(data, source, folder / folder_name(source), encoder, held_out)


def _run_stage(
    name: str,
    config: StageConfig,
    shape: NetworkConfig,
    start: dict[str, Tensor] | None,
    pool: Pool,
    output: Path,
    selection: Selection,
    mains: frozenset[str] | None = None,
    corpora: dict[str, Corpus] | None = None,
) -> dict[str, Tensor]:
    network = Network(shape)
    if start is not None:
        network.load_state_dict(start)
    validated = validation(output, selection) if corpora is None else corpora
    mains = mains or frozenset({selection.main})
    stage = Stage(
        network,
        shape,
        config,
        pool,
        checkpoint=output / f"{name}.safetensors",
        validate=lambda candidate: _reached(candidate, validated, mains),
        say=lambda line: _say(f"{name}: {line}"),
        commit=commit(),
    )
    return stage.fit()


def _reached(network: nn.Module, corpora: dict[str, Corpus], mains: frozenset[str]) -> dict[str, float]:
    """Macro recall on each source over the labels that it has, and their mean, in which the main sources are half."""
    reached = {}
    for name, corpus in corpora.items():
        logits = known_only(network_logits(network, corpus), corpus)
        probabilities = torch.softmax(torch.from_numpy(logits), 1)
        reached[name] = evaluate(probabilities, corpus.targets, LABELS).macro_recall
    first = [value for name, value in reached.items() if name in mains]
    return {**reached, "mean": (sum(first) / len(first) + sum(reached.values()) / len(reached)) / 2}


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)
