"""The student's data and its training: soft labels, reviews with their own labels, and templates."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.errors import TrainingError
from model.network.network import Network
from model.text.tokenizer import TextEncoder
from training.data.corpus import Corpus, Encoder, open_corpus, write_corpus
from training.data.pool import Pool, Source
from training.evaluation.metrics import evaluate
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.logits import network_logits
from training.loop.provenance import commit
from training.loop.trainer import Trainer
from training.recipe.data.selection import Selection
from training.recipe.data.sources import LABELS, read_validation_rows
from training.recipe.data.texts import Texts
from training.recipe.data.toxicity import VALIDATION, read_toxicity
from training.recipe.ngrams import NgramShare, read_log_odds
from training.recipe.student import StudentConfig, StudentObjective
from training.recipe.teacher import say
from training.teacher.fine_tuning import Lines
from training.teacher.soft_labels import read_soft_labels

LABEL_PROBABILITY = 0.95  # of a label that is used as a soft label: that of a review or of a template


@dataclass(frozen=True, slots=True, eq=False)
class TeacherMixture:
    """The fine-tuned encoder, the network that the student starts from, and n-grams, as far as there are any."""

    encoder_logits: Path  # a folder a source
    network: Network | None  # over the student's rows; it errs unlike the encoder, so their mean is better than each
    own_logits: Path  # of this network, a file a source
    prior: NDArray[np.float32]  # [attributes] log odds of each attribute among comments that were not chosen for it
    attribute_share: float  # the encoder's weight in the mean of logits of the attributes that the network answers
    log_odds: Path  # of n-grams, a file a source
    ngrams: Mapping[str, NgramShare]

    def soft_labels(
        self, part: Texts, corpus: Corpus, share: float | None, prior: NDArray[np.float32] | None = None
    ) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]:
        """Soft labels [n, labels] and attributes [n, attributes] of a corpus; None where no teacher gives them.

        ``share`` is the encoder's weight in the mean of log probabilities, None where it did not read the source.
        ``prior``: the log odds of the attributes in a source whose texts were chosen for them.
        """
        share = 0.0 if share is None else 1.0 if self.network is None else share
        ngrams = self.ngrams.get(part.name)
        if not share and self.network is None and ngrams is None:
            return None, None
        found, attributes = np.zeros((len(corpus), len(LABELS))), None
        if share:
            logits = read_soft_labels(len(part.texts), self.encoder_logits / part.name)[corpus.targets]
            found += share * _log_softmax(logits[:, : len(LABELS)])
            attributes = logits[:, len(LABELS) :] + (self.prior if prior is None else prior)
        if self.network is not None and share < 1:
            own = own_logits(self.network, corpus, self.own_logits / f"{part.name}.npy")
            found += (1 - share) * _log_softmax(own[:, : len(LABELS)])
            # Its logits hold the prior of natural comments; it does not answer where its head has no weights.
            known = (self.network.head.weight[len(LABELS) :] != 0).any(1).numpy()
            own_attributes = own[:, len(LABELS) :] + (0.0 if prior is None else prior)
            if attributes is None:
                attributes = np.where(known, own_attributes, np.nan)
            else:
                weight = np.where(known, 1 - self.attribute_share, 0.0)
                attributes = (1 - weight) * attributes + weight * own_attributes
        if ngrams is not None:
            log_odds = read_log_odds(len(part.texts), self.log_odds, part.name)[corpus.targets]
            found = ngrams.own * found + ngrams.weight * log_odds
        if attributes is not None:
            attributes = torch.sigmoid(torch.from_numpy(attributes)).float().numpy()
        return torch.softmax(torch.from_numpy(found), 1).float().numpy(), attributes


def own_logits(network: Network, corpus: Corpus, path: Path) -> NDArray[np.float64]:
    """The network's logits of a corpus, [n, outputs], from this file, or computed and written to it.

    Raises:
        TrainingError: the file is damaged or of another corpus; names it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.save(file, network_logits(network, corpus), allow_pickle=False)
        partial.replace(path)
    try:
        found: NDArray[np.float64] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise TrainingError(f"{path}: cannot be read ({error}); without it the start reads its texts again") from None
    if found.shape != (len(corpus), network.head.out_features) or not np.isfinite(found).all():
        raise TrainingError(f"{path}: is of other texts, or damaged; without it the start reads its texts again")
    return found


def mixed_ratings(
    ratings: NDArray[np.float32], judged: NDArray[np.float32], rating_weight: float
) -> NDArray[np.float32]:
    """The raters' shares [n, attributes] mixed with the teacher's probabilities; NaN where there are no raters.

    A student that reads the ratings alone some times learns them by heart: within three passes its AUC on unseen tweets
    (OLID) fell from 0.847 to 0.822. The teacher reads a text once at most.
    """
    mixed = rating_weight * ratings + (1 - rating_weight) * judged
    return np.where(np.isnan(judged), ratings, mixed)


def labelled_source(part: Texts, weight: float, corpus: Corpus, judged: NDArray[np.float32] | None = None) -> Source:
    """A source whose labels are used as soft labels; classes that the source lacks are NaN: without a loss.

    ``judged`` [n, labels]: the teachers' probabilities, of which the soft labels are the mean with the labels.
    """
    targets = part.targets[corpus.targets]
    known = np.unique(targets)
    soft = np.full((len(targets), len(LABELS)), np.nan, dtype=np.float32)
    soft[:, known] = (1 - LABEL_PROBABILITY) / max(len(known) - 1, 1)
    soft[np.arange(len(targets)), targets] = LABEL_PROBABILITY
    if judged is not None:
        soft[:, known] = (soft[:, known] + judged[:, known] / judged[:, known].sum(1, keepdims=True)) / 2
    return Source(part.name, dataclasses.replace(corpus, targets=targets), weight, soft)


def encoded_corpus(folder: Path, texts: Sequence[str], encoder: Encoder, row_of: Tensor) -> Corpus:
    """A corpus of rows of the student's embedding, cached in ``folder``, without texts that have no tokens.

    Its targets are the places of its texts in ``texts``. A cached corpus of other texts, such as those of templates
    that changed, is made again.
    """
    done, digest = folder / "done", sha256()
    for text in texts:
        digest.update(f"{len(text)} {text}".encode("utf-8", "replace"))
    if not done.exists() or done.read_text(encoding="utf-8") != digest.hexdigest():
        done.unlink(missing_ok=True)
        write_corpus(folder, texts, np.arange(len(texts)), encoder, row_of.numpy().astype(np.int32))
        done.write_text(digest.hexdigest(), encoding="utf-8")
    return open_corpus(folder)


def validation_corpora(
    data: Path, folder: Path, encoder: TextEncoder, row_of: Tensor, selection: Selection
) -> dict[str, Corpus]:
    """The validation texts of each source, as rows of the student's embedding, cached in ``folder``."""
    found = {}
    for source in selection.sources:
        if not source.labelled or source.largest_validation == 0:
            continue
        path = folder / source.name
        if not (path / "done").exists():
            rows = list(read_validation_rows(data, source))
            if len(rows) > source.largest_validation:  # evenly, as files are often sorted by label
                places = np.linspace(0, len(rows) - 1, source.largest_validation).astype(int)
                rows = [rows[place] for place in places]
            targets = np.array([row.target for row in rows], dtype=np.int64)
            write_corpus(path, (row.text for row in rows), targets, encoder, row_of.numpy().astype(np.int32))
            (path / "done").touch()
        found[source.name] = open_corpus(path)
    return found


def rated_corpus(
    data: Path, folder: Path, encoder: TextEncoder, row_of: Tensor, sources: Collection[str]
) -> tuple[Corpus, NDArray[np.float32], NDArray[np.str_]]:
    """The validation texts of toxicity as rows of the student's embedding, with their ratings and their sources."""
    rated = read_toxicity(data / VALIDATION, sources)
    corpus = encoded_corpus(folder, [text for part in rated.values() for text in part.texts], encoder, row_of)
    attributes = np.concatenate([part.attributes for part in rated.values()])[corpus.targets]
    origin = np.repeat(list(rated), [len(part.texts) for part in rated.values()])[corpus.targets]
    return corpus, attributes, origin


def train_student(
    network: Network,
    pool: Pool,
    config: StudentConfig,
    seed: int,
    corpora: Mapping[str, Corpus],
    main: str,
    checkpoint: Path,
) -> dict[str, Tensor]:
    """Distil, or resume from the checkpoint where there is one; returns the averaged weights of the last epoch.

    Raises:
        TrainingError: training cannot continue.
    """
    torch.manual_seed(seed)
    sampled = {
        name: corpus if name == main else _evenly_sampled(corpus, config.validated) for name, corpus in corpora.items()
    }
    objective = StudentObjective(
        network, pool, len(LABELS), config, seed, lambda averaged: validation_figures(averaged, sampled, main)
    )
    settings = TrainingConfig(
        epochs=config.epochs,
        patience=config.epochs,
        batch_tokens=config.batch_tokens,
        learning_rate=config.learning_rate,
        warmup=config.warmup,
        weight_decay=config.weight_decay,
        average_decay=config.average_decay,
        precision="float32",
        seed=seed,
    )
    watcher = Lines(lambda line: say(f"student {seed}: {line}"), config.epochs)
    trainer = Trainer(objective, settings, checkpoint=checkpoint, group=Group(), watcher=watcher, commit=commit())
    if checkpoint.exists():
        trainer.resume()
    return trainer.fit()


def averaged(trained: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of several students from one start.

    After Wortsman et al. (2022, arXiv 2203.05482): they lie in one basin of the loss, and their mean predicts nearly as
    the mean of their predictions, which is better than each.
    """
    return {name: torch.stack([weights[name] for weights in trained]).mean(0) for name in trained[0]}


def interpolated(start: Mapping[str, Tensor], trained: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights interpolated linearly: the start's at a ``share`` of 0, the trained ones at 1.

    After Wortsman et al. (2022, arXiv 2109.01903): a network and one fine-tuned from it lie in one basin of the loss,
    and weights between theirs are better than the fine-tuned ones on texts that are rare in the training.
    """
    return {name: start[name] + share * (value - start[name]) for name, value in trained.items()}


def _evenly_sampled(corpus: Corpus, limit: int) -> Corpus:
    """At most ``limit`` texts at even distances, as files are often sorted by label."""
    return corpus.subset(np.linspace(0, len(corpus) - 1, min(limit, len(corpus))).astype(int))


def validation_figures(network: nn.Module, corpora: Mapping[str, Corpus], main: str) -> dict[str, float]:
    """The macro recall on each source over the labels that it has, and a mean in which the main source weighs half."""
    found = {}
    for name, corpus in corpora.items():
        logits = known_only(network_logits(network, corpus)[:, : len(LABELS)], corpus)
        found[name] = evaluate(torch.softmax(torch.from_numpy(logits), 1).numpy(), corpus.targets, LABELS).macro_recall
    return {**found, "mean": (found[main] + sum(found.values()) / len(found)) / 2}


def known_only(logits: NDArray[np.float64], corpus: Corpus) -> NDArray[np.float64]:
    """Logits [n, labels] of a corpus, with -10,000 for labels that its annotators did not use."""
    known = np.isin(np.arange(len(LABELS)), corpus.targets)
    return np.where(known, logits, -1e4)


def _log_softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(torch.log_softmax(torch.from_numpy(logits.astype(np.float64)), 1).numpy())
