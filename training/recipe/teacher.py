"""Stage 1: fine-tunes a pre-trained encoder on labels of sentiment and ratings of toxicity of short texts."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from training.data.corpus import open_corpus, write_corpus
from training.data.pool import UNLABELLED, Pool, Source
from training.evaluation.metrics import evaluate
from training.loop.provenance import commit
from training.recipe.data.selection import Selection
from training.recipe.data.sources import LABELS, held_out_fingerprints, read_training_rows, read_validation_rows
from training.recipe.data.templated import (
    SENTIMENT_TEMPLATES,
    TOXICITY_TEMPLATES,
    sentiment_templates,
    toxicity_templates,
)
from training.recipe.data.toxicity import ATTRIBUTES, VALIDATION, read_toxicity, training_texts
from training.teacher.fine_tuning import Lines, fine_tune
from training.teacher.objective import FineTuningConfig
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import Precision, TeacherReader
from training.teacher.soft_labels import encoded
from training.teacher.text import TeacherTokenizer

_FIGURES = "figures.json"
_SCORED = 1500  # validation texts of a source on which the teacher is measured
# Of MiniLM-L6, an encoder of 6 blocks and 384 numbers a state: without bfloat16 seven times as fast as MPNet
NARROW_TUNING = FineTuningConfig(rows=90_000, power=0.0, learning_rate=8e-5, frozen_blocks=1)


@dataclass(frozen=True, slots=True)
class TeacherConfig:
    """The encoder, its fine-tuning, and the share of each source in it."""

    encoder: str
    # Rate and frozen blocks are those of MPNet, an encoder of 12 blocks and 768 numbers a state
    tuning: FineTuningConfig = field(
        default_factory=lambda: FineTuningConfig(rows=80_000, power=0.0, learning_rate=5e-5, frozen_blocks=3)
    )
    # Of the texts of ``tuning.rows``, as shares. Without most reviews, which have labels of their own: an encoder reads
    # only 128 of their tokens, at ten times the cost of a tweet.
    shares: Mapping[str, float] = field(
        default_factory=lambda: {
            "semeval_tweets": 26,
            "semeval18_valence": 0.6,
            "tweet_sentiment_extraction": 4,
            "products_tweets": 2,
            "apple_tweets": 1,
            "selfdrive_tweets": 1,
            "entity_tweets": 1,
            "goemotions": 8,
            "sst3_sentences": 6.5,
            "sst_phrases": 3,
            "yelp_sentences": 2.5,
            "amazon_14_domains": 1,
            "amazon_apps": 0.6,
            "toxicity.olid": 4,
            "toxicity.davidson": 2,
            "toxicity.hateval": 1.2,
            "toxicity.civil_comments": 2.1,
            "toxicity.perspective_scores": 2.5,
            SENTIMENT_TEMPLATES: 4,
            TOXICITY_TEMPLATES: 8,
        }
    )
    template_rows: int = 20_000  # of each kind, to draw from


def train_teacher(
    config: TeacherConfig, data: Path, folder: Path, selection: Selection, precision: Precision | None = None
) -> tuple[TeacherReader, TeacherTokenizer]:
    """Fine-tune the encoder, or load the finished one; measured once, at its end.

    It reads in the fastest precision, or in the given one.

    Raises:
        DataError: a file of the data folder is missing or broken.
        TrainingError: the encoder cannot be loaded, or training cannot continue.
    """
    tokenizer = TeacherTokenizer(load_pretrained(config.encoder).tokenizer, config.tuning.max_tokens)
    pool = _pool(config, data, selection, folder / "corpora", tokenizer)
    epochs = round(config.tuning.rows / config.tuning.checkpoint_rows)
    network = fine_tune(
        config.encoder,
        pool,
        len(LABELS),
        config.tuning,
        checkpoint=folder / "teacher.safetensors",
        watcher=Lines(say, epochs),
        commit=commit(),
    )
    teacher = TeacherReader(network, precision)
    if (folder / _FIGURES).exists():
        return teacher, tokenizer
    figures = measured(teacher, data, tokenizer, selection)
    for name, figure in figures.items():
        say(f"teacher: {name} {figure:.4f}")
    (folder / _FIGURES).write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return teacher, tokenizer


def measured(teacher: TeacherReader, data: Path, tokenizer: TeacherTokenizer, selection: Selection) -> dict[str, float]:
    """The macro recall on each source's validation texts, and each attribute's area under the ROC curve."""
    found = {}
    for source in selection.sources:
        if not source.validated:
            continue
        rows = list(read_validation_rows(data, source))[:_SCORED]
        corpus = encoded([row.text for row in rows], tokenizer)
        logits = teacher.logits(corpus)[:, : len(LABELS)].astype(np.float64)
        targets = np.array([row.target for row in rows])
        known = np.isin(np.arange(len(LABELS)), targets)
        exponentials = np.exp(logits - logits.max(1, keepdims=True)) * known
        found[source.name] = evaluate(exponentials / exponentials.sum(1, keepdims=True), targets, LABELS).macro_recall
    rated = read_toxicity(data / VALIDATION, selection.toxicity)
    texts = [text for part in rated.values() for text in part.texts]
    answers = teacher.logits(encoded(texts, tokenizer))[:, len(LABELS) :]
    truth = np.concatenate([part.attributes for part in rated.values()])
    for place, name in enumerate(ATTRIBUTES):
        asked = ~np.isnan(truth[:, place])
        yes = truth[asked, place] >= 0.5
        if 0 < yes.sum() < len(yes):
            found[f"{name} (AUC)"] = float(roc_auc_score(yes, answers[asked, place]))
    return found


def say(line: str) -> None:
    """Print a line with the time of day."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")  # at once: processes write side by side
    sys.stdout.flush()


def _pool(config: TeacherConfig, data: Path, selection: Selection, folder: Path, tokenizer: TeacherTokenizer) -> Pool:
    chosen = [source for source in selection.sources if source.labelled and source.name in config.shares]
    missing = [source for source in chosen if not (folder / source.name / "done").exists()]
    held_out = held_out_fingerprints(data, selection.sources) if missing else frozenset()
    for source in missing:
        rows = list(read_training_rows(data, source, held_out))
        targets = np.array([row.target for row in rows])
        write_corpus(folder / source.name, (row.text for row in rows), targets, tokenizer)
        (folder / source.name / "done").touch()
    sources = [Source(source.name, open_corpus(folder / source.name), config.shares[source.name]) for source in chosen]
    if not (folder / SENTIMENT_TEMPLATES / "done").exists():
        made = sentiment_templates(config.template_rows, config.tuning.seed)
        write_corpus(folder / SENTIMENT_TEMPLATES, made.texts, made.targets, tokenizer)
        (folder / SENTIMENT_TEMPLATES / "done").touch()
    corpus = open_corpus(folder / SENTIMENT_TEMPLATES)
    sources.append(Source(SENTIMENT_TEMPLATES, corpus, config.shares[SENTIMENT_TEMPLATES]))
    rated = training_texts(data, selection.toxicity)
    rated[TOXICITY_TEMPLATES] = toxicity_templates(config.template_rows, config.tuning.seed)
    for name, part in rated.items():
        if name not in config.shares:
            continue
        if not (folder / name / "done").exists():
            write_corpus(folder / name, part.texts, np.arange(len(part.texts)), tokenizer)
            (folder / name / "done").touch()
        corpus = open_corpus(folder / name)
        attributes = part.attributes[corpus.targets]
        unlabelled = dataclasses.replace(corpus, targets=np.full(len(corpus), UNLABELLED))
        sources.append(Source(name, unlabelled, config.shares[name], attributes=attributes))
    return Pool(sources)
