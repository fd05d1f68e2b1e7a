"""The parity check: whether the exported and the trained network agree, and scores do not depend on the batch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.errors import ArtifactError
from model.network.batch import batches, pack

BATCH_TOKENS = 16384
# The largest difference in float32 between a text's scores alone and in batches, or between its last step and its
# answer. A calibration that multiplies logits multiplies their rounding errors.
ALIKE = 1e-5
ALIKE_INT8 = 0.0  # in int8, alone and in batches: sums of integers are exact
LARGEST_DIFFERENCE: dict[Precision, float] = {"float32": ALIKE, "int8": 0.01}  # of a probability
# Share of the texts with the same label, or the same yes or no
SMALLEST_AGREEMENT: dict[Precision, float] = {"float32": 0.999, "int8": 0.999}

Row = Sequence[int]  # the token ids of a text


class InferenceEngine(Protocol):
    """A network that takes rows of token ids: the compiled kernel, or TorchScript behind `answer`."""

    def answer(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """Rows of token ids -> the probabilities of each, in order."""


@dataclass(frozen=True, slots=True)
class Parity:
    """The agreement of an exported network with the trained one."""

    difference: float  # the largest of a probability
    agreement: float  # share of the texts with the same label, or the same yes or no where that share is less


def check_parity(
    served: nn.Module | InferenceEngine,
    trained: nn.Module,
    calibration: Calibration,
    rows: Sequence[Row],
    precision: Precision = "float32",
) -> Parity:
    """Compare the exported with the trained network, and its scores alone with those in three kinds of batch.

    Raises:
        ArtifactError: they differ by more than the precision allows, or a score depends on its batch.
    """
    wanted = calibration.probabilities(scores(trained, rows))  # [n, outputs]
    found = scores(served, rows)
    difference = (found - wanted).abs().max().item()
    classes = wanted.shape[1] - len(calibration.platt)
    agreement = (_decided(found, classes) == _decided(wanted, classes)).double().mean(0).min().item()
    sharper = calibration.sharpness if precision == "float32" else 1.0
    if not difference <= LARGEST_DIFFERENCE[precision] * sharper:  # also for NaN
        raise ArtifactError(f"model.pt: differs from the trained network by {difference:.1e} ({precision})")
    if not agreement >= SMALLEST_AGREEMENT[precision]:
        raise ArtifactError(
            f"model.pt: predicts the trained network's label for only {agreement:.2%} of the texts ({precision})"
        )
    _check_alike(served, rows, found, ALIKE_INT8 if precision == "int8" else ALIKE * sharper)
    return Parity(difference, agreement)


def check_steps(served: torch.jit.ScriptModule, calibration: Calibration, rows: Sequence[Row]) -> None:
    """Compare the last step of each text with its answer; ``calibration`` is that of the exported network.

    Raises:
        ArtifactError: they differ.
    """
    for places in batches([len(row) for row in rows], BATCH_TOKENS):
        batch = pack([rows[place] for place in places])
        with torch.inference_mode():
            answer = batch.restore(served(batch.token_ids, batch.batch_sizes))
            steps = batch.unpack(served.steps(batch.token_ids, batch.batch_sizes))
            last = torch.stack([row[-1] for row in steps])
        difference = (last - answer).abs().max().item()
        if not difference <= ALIKE * calibration.sharpness:
            raise ArtifactError(f"model.pt: the last step of a text differs from its answer by {difference:.1e}")


def scores(network: nn.Module | InferenceEngine, rows: Sequence[Row]) -> Tensor:
    """The outputs of a network for texts, [n, outputs] in their order, in batches of similar lengths."""
    answers: list[Tensor] = []
    order: list[int] = []
    for places in batches([len(row) for row in rows], BATCH_TOKENS):
        answers.append(_run(network, [rows[place] for place in places]))
        order += places
    answer = torch.cat(answers)
    restored = torch.empty_like(answer)
    restored[torch.tensor(order)] = answer
    return restored


def _decided(probabilities: Tensor, classes: int) -> Tensor:
    """Probabilities [n, classes + attributes] -> decisions: the label, if there are labels, and yes or no."""
    answers = (probabilities[:, classes:] > 0.5).long()
    return torch.cat([probabilities[:, :classes].argmax(1, keepdim=True), answers], 1) if classes else answers


def _check_alike(
    served: nn.Module | InferenceEngine, rows: Sequence[Row], found: Tensor, allowed: float, sample: int = 128
) -> None:
    draw = random.Random(1)  # noqa: S311 - places, not secrets
    places = draw.sample(range(len(rows)), min(sample, len(rows)))
    chosen = [rows[place] for place in places]
    found = found[places]
    others = {
        "alone": torch.cat([_run(served, [row]) for row in chosen]),
        "in a batch of others": _run(served, chosen),
        "in a batch that holds it twice": _run(served, chosen[::-1] + chosen)[len(chosen) :],
    }
    for where, answer in others.items():
        difference = (answer - found).abs().max().item()
        if not difference <= allowed:
            raise ArtifactError(f"model.pt: a text's score differs by {difference:.1e} {where}")


def _run(network: nn.Module | InferenceEngine, rows: Sequence[Row]) -> Tensor:
    if not isinstance(network, nn.Module):
        return torch.tensor(network.answer(rows))
    batch = pack(rows)
    with torch.inference_mode():
        return batch.restore(network(batch.token_ids, batch.batch_sizes))
