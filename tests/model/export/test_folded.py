from __future__ import annotations

import copy
import dataclasses
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.artifact import archive
from model.artifact.calibration import Calibration, Platt
from model.artifact.manifest import PRECISIONS, Precision
from model.export import folded, scripting
from model.export.activation_statistics import observe
from model.network.batch import pack
from model.network.network import POOLINGS, Network, packed_rows
from tests.model.networks import VOCABULARY, drawn, made, run, served

EXACT = 1e-5


SAMPLES = drawn(9, 50, 30)


@pytest.mark.parametrize("hidden", [1, 32, 40, 65])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last",), ("max",), ("mean",), ("attention",), POOLINGS])
def test_float32_is_exact(pooling: tuple[str, ...], bidirectional: bool, hidden: int) -> None:
    """In float32 a folded network answers as the trained one, for every pooling and size."""
    network = made(pooling=pooling, bidirectional=bidirectional, hidden_size=hidden)
    rows = drawn(1, 20, 30)
    wanted = torch.softmax(run(network, rows) / 0.8, 1)

    assert wanted.std(0).max() > 1e-3  # the texts differ, so that equal answers mean something
    assert (run(served(network, "float32"), rows) - wanted).abs().max() < EXACT


QUESTIONS = [(3, 2), (0, 1), (2, 7)]
PLATT = tuple(Platt(0.5 + place / 4, place / 8 - 0.3) for place in range(7))


def calibrated(attributes: int) -> Calibration:
    return Calibration(0.8, PLATT[:attributes])


def answers(logits: Tensor, classes: int) -> Tensor:
    """Softmax and sigmoids, computed by the test."""
    each = [torch.sigmoid(scale * logits[:, classes + place] + bias) for place, (scale, bias) in enumerate(PLATT)
            if classes + place < logits.shape[1]]  # fmt: skip
    return torch.cat([torch.softmax(logits[:, :classes] / 0.8, 1), torch.stack(each, 1)], 1)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(("classes", "attributes"), QUESTIONS)
def test_attributes_are_calibrated_sigmoids(
    classes: int, attributes: int, bidirectional: bool, precision: Precision
) -> None:
    """Attributes are sigmoids, with labels or alone, and do not depend on the batch."""
    network = made(classes=classes, attributes=attributes, bidirectional=bidirectional)
    rows = drawn(1, 20, 30)
    compiled = archive.from_bytes(
        archive.to_bytes(scripting.script(network, calibrated(attributes), precision, SAMPLES))
    )
    found, wanted = run(compiled, rows), answers(run(network, rows), classes)

    assert found.shape == (20, classes + attributes)
    assert (found - wanted).abs().max() < (EXACT if precision == "float32" else 0.02)
    assert wanted[:, classes:].std(0).min() > 1e-3
    if precision == "int8":
        assert torch.equal(run(compiled, rows[::-1] * 2)[:20].flip(0), found)
        assert all(torch.equal(run(compiled, [row])[0], found[place]) for place, row in enumerate(rows))


def test_an_attribute_near_one_half_is_read_again() -> None:
    """A near tie of yes and no is recomputed without rounding the state; other texts are not."""
    plain, rows = made(classes=0, attributes=1, bidirectional=False), drawn(6, 12, 20)
    with torch.no_grad():
        plain.head.bias -= run(plain, [rows[3]])[0]
    network = folded.FoldedNetwork(plain, Calibration(platt=(Platt(),)), observe(plain, SAMPLES))
    batch = pack(rows)
    with torch.inference_mode():
        rounded, exact = (
            batch.restore(network._answer(batch.token_ids, batch.batch_sizes, exact)) for exact in (False, True)
        )
    found = run(network, rows)

    assert (rounded - exact)[3].abs() > 1e-6
    assert torch.allclose(found[3], exact[3], atol=1e-7)
    assert torch.equal(found[4:], rounded[4:])


@pytest.mark.parametrize("hidden", [1, 32, 40, 65])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_int8_is_near(bidirectional: bool, hidden: int) -> None:
    """int8 answers are near those of the trained network, and not equal."""
    network = made(bidirectional=bidirectional, hidden_size=hidden)
    rows = drawn(1, 20, 30)
    difference = (run(served(network, "int8"), rows) - torch.softmax(run(network, rows) / 0.8, 1)).abs().max()

    assert 1e-6 < difference < 0.02


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("hidden", [40, 256])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_row_does_not_depend_on_its_neighbours(bidirectional: bool, hidden: int, precision: Precision) -> None:
    """A text's score is the same alone, in batches of every size, at any place, beside long and short, and twice.

    With int8 it is so to the last bit.
    """
    network = served(made(bidirectional=bidirectional, hidden_size=hidden), precision)
    allowed = 0 if precision == "int8" else EXACT
    rows = drawn(2, 70, 40)
    alone = torch.cat([run(network, [row]) for row in rows])
    for size in (2, 3, 5, 17, 32, 33, 64, 70):
        start = 70 - size
        assert (run(network, rows[start:]) - alone[start:]).abs().max() <= allowed
    assert (run(network, [*rows[::-1], *rows])[70:] - alone).abs().max() <= allowed
    assert (run(network, [[0] * 300, *rows])[1:] - alone).abs().max() <= allowed


ELSEWHERE = """
import json, sys, torch
network = torch.jit.load(sys.argv[1])
ids, sizes = (torch.tensor(values) for values in json.load(sys.stdin))
first = sizes.cumsum(0) - sizes
with torch.inference_mode():
    answer = network(ids, sizes)
    assert torch.equal(answer[:1], network(ids[first], torch.ones_like(sizes)))  # the longest, alone
    print(json.dumps(answer.tolist()))
"""


@pytest.mark.parametrize("instructions", ["AVX2", "AVX512_CORE"])
def test_processors_without_vnni_give_the_same_answers(tmp_path: Path, instructions: str) -> None:
    """Whole products are exact on older processors too, where bytes are added in pairs; plain torch loads the file."""
    if instructions == "AVX512_CORE" and not torch.backends.cpu.get_cpu_capability().startswith("AVX512"):
        pytest.skip("this processor has no AVX-512")  # torch would run it all the same, and end by SIGILL
    network = made(hidden_size=64, bidirectional=False)
    with torch.no_grad():
        network.encoder.weight_hh_l0[:] = 0.2 * network.encoder.weight_hh_l0.sign()  # all at the largest weight
    content = archive.to_bytes(scripting.script(network, Calibration(), "int8", SAMPLES))
    (tmp_path / "model.pt").write_bytes(content)
    batch = pack(drawn(3, 30, 20))
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ELSEWHERE, str(tmp_path / "model.pt")],
        input=json.dumps([batch.token_ids.tolist(), batch.batch_sizes.tolist()]),
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": instructions, "ATEN_CPU_CAPABILITY": instructions[:6].lower()},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    with torch.inference_mode():
        here = archive.from_bytes(content)(batch.token_ids, batch.batch_sizes)

    assert (torch.tensor(json.loads(answer)) - here).abs().max() < 1e-3  # one ulp may turn a rounding


def test_states_beyond_the_samples_are_cut_off() -> None:
    """A state beyond the observed range is clipped and does not overflow."""
    network, rows = made(bidirectional=False), drawn(5, 30, 30)
    observed = observe(network, rows)
    narrow = dataclasses.replace(observed, lowest=observed.lowest / 3, highest=observed.highest / 3)
    wanted = torch.softmax(run(network, rows) / 0.8, 1)
    cut_off = run(folded.FoldedNetwork(network, Calibration(0.8), narrow), rows)

    assert 0.005 < (cut_off - wanted).abs().max() < 0.02  # at the other end: 0.036


def level(network: Network, row: list[int], margin: float) -> Network:
    """The network with a head bias that makes the first label this much likelier than the second."""
    network = copy.deepcopy(network)
    with torch.no_grad():
        first = run(network, [row])[0]
        network.head.bias[0] += first[1] - first[0] + 2 * math.atanh(margin) * 0.8
    return network


@pytest.mark.parametrize("bidirectional", [False, True])
def test_level_texts_are_read_again(bidirectional: bool) -> None:
    """A near tie of labels is recomputed without rounding the state; other texts are not."""
    plain, rows = made(classes=2, bidirectional=bidirectional), drawn(6, 12, 20)
    batch = pack(rows)
    network = folded.FoldedNetwork(level(plain, rows[3], 0.0005), Calibration(0.8), observe(plain, SAMPLES))
    with torch.inference_mode():
        rounded, exact = (
            batch.restore(network._answer(batch.token_ids, batch.batch_sizes, exact)) for exact in (False, True)
        )
    found = run(network, rows)

    assert (rounded - exact)[3].abs().max() > 1e-5
    assert torch.allclose(found[3], exact[3], atol=1e-6)
    assert torch.equal(found[4:], rounded[4:])


@pytest.mark.parametrize("margin", [0.0, 0.0015, 0.002, 0.0025, 0.003])
def test_a_second_reading_does_not_depend_on_neighbours(margin: float) -> None:
    """A recomputed text has the same score alone and in a batch, and so have the others."""
    plain, rows = made(classes=2, bidirectional=False), drawn(7, 12, 20)
    for place in (0, 5):
        network = served(level(plain, rows[place], margin), "int8")
        alone = torch.cat([run(network, [row]) for row in rows])

        assert torch.equal(run(network, rows), alone)


def test_the_archive_holds_the_embedding_not_the_table() -> None:
    """The table is computed on loading, as it is many times as large as the embedding."""
    network = made(vocab_size=4000, embedding_size=32, hidden_size=64, bidirectional=False)
    table = 4000 * 3 * 64 * 4
    embedding = 4000 * 32 * 4
    small, large = (
        len(archive.to_bytes(scripting.script(network, Calibration(), name, SAMPLES))) for name in ("int8", "float32")
    )

    assert large < embedding + table / 10
    assert small < embedding / 2 + table / 10


def test_tokens_that_are_one_to_the_network_share_a_row() -> None:
    """Equal embeddings are stored once, and their tokens have equal answers."""
    network = made()
    with torch.no_grad():
        network.embedding.weight[20:] = network.embedding.weight[19]
    for precision in PRECISIONS:
        served = scripting.script(network, Calibration(), precision, SAMPLES)  # type: ignore[arg-type]
        assert served.directions[0].embedding.shape[0] == 20
        rows = [[3, 19, 5], [3, 44, 5], [19], [49]]
        answer = run(served, rows)
        assert torch.equal(answer[0], answer[1])
        assert torch.equal(answer[2], answer[3])
        batch = pack(rows)
        expected = batch.restore(torch.softmax(network(batch.token_ids, batch.batch_sizes), 1))
        assert (answer - expected).abs().max() < (EXACT if precision == "float32" else 0.01)


def test_what_was_loaded_can_be_written_again() -> None:
    """A network that was loaded and saved again is the same."""
    network, rows = made(), drawn(4, 9, 9)
    once = served(network, "int8")
    twice = archive.from_bytes(archive.to_bytes(once))  # type: ignore[arg-type]

    assert torch.equal(run(once, rows), run(twice, rows))


def test_an_unknown_token_id_is_an_error() -> None:
    """A token id beyond the vocabulary reads no memory beyond the table."""
    with pytest.raises((IndexError, RuntimeError), match=r"index out of range|out of bounds"):
        run(served(made(), "int8"), [[VOCABULARY]])


def test_mirrored() -> None:
    """The mirror has the packed places of each row from its last token to its first."""
    batch = pack([[1, 2, 3], [4, 5], [6]])
    mirror = folded.mirrored(batch.batch_sizes)

    assert torch.equal(batch.token_ids[mirror], pack([[3, 2, 1], [5, 4], [6]]).token_ids)
    assert torch.equal(mirror[mirror], torch.arange(6))
    assert torch.equal(packed_rows(batch.batch_sizes)[mirror], packed_rows(batch.batch_sizes))
