"""Stage 3: trains the student on soft labels, labels and attributes.

After Hinton et al. (2015) and Tang et al. (2019, arXiv 1903.12136). It starts from an artifact, whose weights know
more of language and of long reviews than the soft labels teach. Identity terms keep their shared rows of the embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.network.batch import pack
from model.network.network import Network, packed_rows
from training.data.pool import UNLABELLED, Pool, log_odds
from training.loop.loss import soft_loss
from training.loop.objective import PooledObjective
from training.loop.recurrence import encode


@dataclass(frozen=True, slots=True)
class StudentConfig:
    """Numbers of the distillation."""

    epochs: int = 9
    epoch_rows: int = 50_000  # an epoch is a number of texts, not a pass over the data
    power: float = 0.6  # sources are sampled by weight * size^power
    batch_tokens: int = 4096
    learning_rate: float = 1.5e-3
    warmup: float = 0.05
    weight_decay: float = 0.01
    label_weight: float = 0.2  # soft labels weigh 1: the teachers have learnt from the annotators' labels
    attribute_weight: float = 1.0
    # Sources whose texts were chosen for being toxic. The log odds of each attribute there say how texts were chosen,
    # so they are added to the logits in training (balanced softmax, Ren et al., 2020): otherwise tweets that were
    # found by slurs would teach that a dialect is toxic.
    chosen_as_toxic: tuple[str, ...] = ("toxicity.davidson", "toxicity.hateval", "toxicity.civil_comments")
    label_smoothing: float = 0.05
    average_decay: float = 0.999
    # Shares of the trained weights in the interpolation with those of the artifact it started from: the first at
    # which the network is exact enough in int8
    ways: tuple[float, ...] = (0.75, 0.7, 0.65, 0.6)
    validated: int = 400  # validation texts of each source after an epoch; of the main source all
    # Of students from one artifact, whose weights are averaged (Wortsman et al., 2022); else the first alone
    seeds: tuple[int, ...] = (1, 2)


class StudentObjective(PooledObjective):
    """Soft labels, labels and attributes of a pool whose texts are rows of the student's embedding."""

    def __init__(
        self,
        network: Network,
        pool: Pool,
        classes: int,
        config: StudentConfig,
        seed: int,
        validate: Callable[[Any], dict[str, float]],
    ) -> None:
        """``validate`` computes the figures of the averaged network."""
        super().__init__(
            network,
            pool,
            classes,
            epoch_rows=config.epoch_rows,
            power=config.power,
            batch_tokens=config.batch_tokens,
            label_smoothing=config.label_smoothing,
            seed=seed,
        )
        self._offsets = _offsets(pool, config.chosen_as_toxic)  # [sources, attributes]
        self._config, self._validate = config, validate

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """``soft_loss``, ``label_loss`` and ``attribute_loss``: those for which these texts have targets.

        With means over each batch, reviews made half of the steps, and their noise, by which Adam scales all steps,
        kept the network from learning short texts (after 600,000 texts, threats of the templates ranked with an AUC of
        0.77; of 0.99 after 110,000 without reviews).
        """
        pool, batch = self._pool, pack(self._pool.rows(rows))
        order = np.asarray(rows)[batch.order.numpy()]
        places = packed_rows(batch.batch_sizes)
        states, last = encode(self.network, batch.token_ids, batch.batch_sizes, places)
        logits = self.network.classify(states, last, places)
        label_logits, attribute_logits = logits[:, : self._classes], logits[:, self._classes :]
        targets, origin = torch.from_numpy(pool.targets[order]), torch.from_numpy(pool.origin[order])
        losses: dict[str, Tensor] = {}
        labelled = targets != UNLABELLED
        if bool(labelled.any()):
            losses["label_loss"] = (
                self.loss(label_logits[labelled], targets[labelled], origin[labelled]).sum() / self._batch_rows
            )
        if pool.soft is not None:
            soft = torch.from_numpy(pool.soft[order])
            has_soft = ~soft.isnan().all(1)
            if bool(has_soft.any()):
                losses["soft_loss"] = soft_loss(label_logits[has_soft], soft[has_soft]).sum() / self._batch_rows
        if pool.attributes is not None:
            ratings = torch.from_numpy(pool.attributes[order])
            rated = ~ratings.isnan()
            if bool(rated.any()):
                attribute_logits = (attribute_logits + self._offsets[origin])[rated]
                each = torch.nn.functional.binary_cross_entropy_with_logits(
                    attribute_logits, ratings[rated], reduction="none"
                )
                counts = rated.sum(1, keepdim=True).expand_as(rated)[rated]  # of the text's rated attributes
                losses["attribute_loss"] = (each / counts).sum() / self._batch_rows
        return losses

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The weighted sum of the losses, and the penalty on the sources' biases."""
        weights = {
            "soft_loss": 1.0,
            "label_loss": self._config.label_weight,
            "attribute_loss": self._config.attribute_weight,
        }
        return sum((weights[name] * value for name, value in losses.items()), self.loss.penalty())

    def validate(self, network: Any) -> dict[str, float]:
        """The figures of an epoch."""
        return self._validate(network)


def _offsets(pool: Pool, names: Sequence[str]) -> Tensor:
    """Log odds of each attribute in each of these sources, 0 in the others: [sources, attributes]."""
    if pool.attributes is None:
        return torch.empty(len(pool.sources), 0)
    offsets = torch.zeros(len(pool.sources), pool.attributes.shape[1])
    for place, source in enumerate(pool.sources):
        if source.name in names and source.attributes is not None:
            offsets[place] = torch.from_numpy(log_odds(source.attributes))
    return offsets
