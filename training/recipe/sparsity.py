"""Removes recurrent weights in blocks of units by inputs; the compiled kernel skips blocks of zeros.

After Narang et al. (2017, arXiv 1711.02782): blocks of small weights are set to 0, and training makes up for them.
Before that the units are put in an order in which the large weights share blocks: a network answers alike in any order.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.recipe.start import StudentStart

UNITS, INPUTS = 16, 4  # of a block: the widest vector, and the inputs of one product of bytes; all three gates together
_SWAPS = 2.3  # of two units, tried while ordering, for each pair of them
_PARTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def with_sparse_recurrence(start: StudentStart, density: float, seed: int) -> StudentStart:
    """The start with at most a share ``density`` of the blocks of its recurrent weights; the others are 0.

    Unchanged are one that has no more, one from random weights, which say nothing of what a block is worth, and one
    that is not a single layer of GRU, which the kernel does not compute.
    """
    shape = start.shape
    if not start.identity or shape.cell != "gru" or shape.layers > 1 or shape.hidden_size % UNITS:
        return start
    weights, size = dict(start.weights.weights), shape.hidden_size
    directions = ("l0", "l0_reverse")[: 2 if shape.bidirectional else 1]
    if all(density_of(weights[f"encoder.weight_hh_{direction}"]) <= density for direction in directions):
        return start
    for place, direction in enumerate(directions):
        recurrent = weights[f"encoder.weight_hh_{direction}"]
        order = torch.from_numpy(ordered(_energy(recurrent).double().numpy(), density, seed))
        for part in _PARTS:
            name = f"encoder.{part}_{direction}"
            columns = weights[name].shape[1:]
            weights[name] = weights[name].view(3, size, *columns)[:, order].view(3 * size, *columns)
        recurrent = weights[f"encoder.weight_hh_{direction}"][:, order]
        weights[f"encoder.weight_hh_{direction}"] = recurrent * _kept(recurrent, density)
        for name in {"head.weight", "attention.weight"} & set(weights):
            by_direction = weights[name].view(len(weights[name]), -1, len(directions), size).clone()
            by_direction[:, :, place] = by_direction[:, :, place][:, :, order]
            weights[name] = by_direction.flatten(1)
    metadata = {**start.metadata, "recurrent_density": density}
    return dataclasses.replace(start, weights=dataclasses.replace(start.weights, weights=weights), metadata=metadata)


def density_of(recurrent: Tensor) -> float:
    """The share of blocks of recurrent weights [3U, U] that are not all 0."""
    return float((_blocks(_energy(recurrent)) > 0).float().mean())


def ordered(energy: NDArray[np.float64], density: float, seed: int) -> NDArray[np.int64]:
    """An order of the units in which the share ``density`` of the blocks of ``energy`` [U, U] has much of it.

    By simulated annealing: two units change places where the blocks that are kept gain, or lose little.
    """
    rng = np.random.default_rng(seed)
    order = np.arange(len(energy))
    blocks = _blocks(torch.from_numpy(energy)).numpy()
    dropped = blocks.size - round(density * blocks.size)
    kept = first = _top(blocks, dropped)
    swaps = round(_SWAPS * energy.size)
    for swap in range(swaps):
        one, other = rng.integers(0, len(order), 2)
        changed, found = order.copy(), blocks.copy()
        changed[one], changed[other] = order[other], order[one]
        for block in {one // UNITS, other // UNITS}:
            rows = energy[changed[block * UNITS : (block + 1) * UNITS]].sum(0)
            found[block] = rows[changed].reshape(-1, INPUTS).sum(1)
        for block in {one // INPUTS, other // INPUTS}:
            columns = energy[:, changed[block * INPUTS : (block + 1) * INPUTS]].sum(1)
            found[:, block] = columns[changed].reshape(-1, UNITS).sum(1)
        gain = (new := _top(found, dropped)) - kept
        warmth = 2e-4 * first * (1 - swap / swaps)
        if gain >= 0 or rng.random() < np.exp(gain / warmth):
            order, blocks, kept = changed, found, new
    return order


def _energy(recurrent: Tensor) -> Tensor:
    """Squares of the weights [3U, U], of all three gates: [U, U]."""
    return recurrent.square().view(3, -1, recurrent.shape[1]).sum(0)


def _blocks(energy: Tensor) -> Tensor:
    """Sums over each block of [U, U]: [U / UNITS, U / INPUTS]."""
    units, inputs = energy.shape
    return energy.view(units // UNITS, UNITS, inputs // INPUTS, INPUTS).sum((1, 3))


def _top(blocks: NDArray[np.float64], dropped: int) -> float:
    return float(np.partition(blocks.ravel(), dropped)[dropped:].sum())


def _kept(recurrent: Tensor, density: float) -> Tensor:
    """1 in the blocks with the largest weights, 0 in the others, [3U, U]."""
    blocks = _blocks(_energy(recurrent))
    places = blocks.flatten().topk(round(density * blocks.numel())).indices
    kept = torch.zeros(blocks.numel()).index_fill(0, places, 1).view_as(blocks)
    return kept.repeat_interleave(UNITS, 0).repeat_interleave(INPUTS, 1).repeat(3, 1)
