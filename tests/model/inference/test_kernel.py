"""The compiled kernel compared with TorchScript, on every shape that it covers."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel as library
from model import SHIPPED
from model.artifact.calibration import Calibration, Platt
from model.artifact.manifest import PRECISIONS, Precision
from model.classifier import Classifier
from model.errors import SentimentError
from model.inference.engine import ALLOWED
from model.inference.kernel import Kernel, KernelError, sets_of
from model.inference.torchscript import ScriptedNetwork
from model.network.near_ties import SURE
from model.network.network import POOLINGS
from tests.model.networks import VOCABULARY, apart, drawn, loaded

ACROSS_SETS = 1e-5

if not library.LIBRARY.exists():
    pytest.skip("the kernel was not built: make kernel", allow_module_level=True)

SETS = sets_of(library.load())


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("hidden", [1, 32, 40, 65])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last",), ("mean", "max"), ("attention",), POOLINGS])
def test_float32_is_torchscripts(pooling: tuple[str, ...], bidirectional: bool, hidden: int, instructions: str) -> None:
    """In float32 answers and steps equal TorchScript's up to its last bits."""
    module = loaded("float32", pooling=pooling, bidirectional=bidirectional, hidden_size=hidden)
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)

    assert apart(opened.answer(rows), scripted.answer(rows)) < ALLOWED["float32"]
    steps, wanted = opened.steps(rows), scripted.steps(rows)
    assert max(map(apart, steps, wanted)) < ALLOWED["float32"]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last", "max", "mean"), POOLINGS])
def test_int8_is_torchscripts(pooling: tuple[str, ...], bidirectional: bool, instructions: str) -> None:
    """In int8 most answers equal TorchScript's; a byte that rounds otherwise moves the few others."""
    module = loaded(pooling=pooling, bidirectional=bidirectional)
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)
    found, wanted = opened.answer(rows), scripted.answer(rows)

    assert apart(found, wanted) < ALLOWED["int8"]
    assert sum(apart([one], [other]) < 1e-6 for one, other in zip(found, wanted, strict=True)) > 20
    assert max(map(apart, opened.steps(rows), scripted.steps(rows))) < ALLOWED["int8"]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("classes", "attributes"), [(3, 7), (0, 1), (2, 1)])
def test_attributes_are_torchscripts(classes: int, attributes: int, precision: Precision, instructions: str) -> None:
    """Labels and attributes of answers and steps equal TorchScript's."""
    calibration = Calibration(0.8, tuple(Platt(1 + place / 4, -place / 3) for place in range(attributes)))
    module = loaded(precision, calibration, classes=classes, attributes=attributes, pooling=("last", "max", "mean"))
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)
    found = opened.answer(rows)

    assert {len(row) for row in found} == {classes + attributes}
    assert apart(found, scripted.answer(rows)) < ALLOWED[precision]
    assert max(map(apart, opened.steps(rows), scripted.steps(rows))) < ALLOWED[precision]
    assert all(sum(row[:classes]) == pytest.approx(min(classes, 1), abs=1e-5) for row in found)


def test_an_attribute_near_one_half_is_read_again() -> None:
    """A near tie of yes and no equals TorchScript's recomputed answer."""
    module = loaded(calibration=Calibration(platt=(Platt(),)), pooling=("last",), classes=0, attributes=1)
    rows = drawn(2, 200, 12)
    answers = [answer for [answer] in ScriptedNetwork(module).answer(rows)]
    closest = min(range(len(rows)), key=lambda row: abs(answers[row] - 0.5))
    with torch.no_grad():
        module.head_bias.sub_(torch.tensor(answers[closest]).logit())
    [found], [wanted] = Kernel(module).answer([rows[closest]]), ScriptedNetwork(module).answer([rows[closest]])
    with torch.inference_mode():
        first = module._answer(*inference_batch(rows[closest]), False)[0].tolist()

    assert abs(2 * wanted[0] - 1) < SURE
    assert apart([first], [wanted]) > 1e-6
    assert apart([found], [wanted]) < apart([first], [wanted]) / 4


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("pooling", [("last", "max", "mean"), POOLINGS])
def test_the_sets_of_instructions_agree(pooling: tuple[str, ...], precision: Precision) -> None:
    """Answers of all sets agree within 1e-5."""
    module = loaded(precision, pooling=pooling, hidden_size=64)
    rows = drawn(4, 100, 60)
    wanted = Kernel(module, "portable").answer(rows)
    for instructions in SETS:
        assert apart(Kernel(module, instructions).answer(rows), wanted) < ACROSS_SETS


OPENED = {
    (precision, instructions): Kernel(module, instructions)
    for precision in PRECISIONS
    for module in [loaded(precision, bidirectional=precision == "int8")]
    for instructions in SETS
}


@pytest.mark.parametrize("which", OPENED)
@given(st.lists(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=40), min_size=1, max_size=40), st.data())
@settings(max_examples=25, deadline=None)
def test_a_row_is_the_same_alone_and_in_any_batch(
    which: tuple[Precision, str], rows: list[list[int]], data: st.DataObject
) -> None:
    """Answer and steps are equal to the last bit."""
    opened = OPENED[which]
    place = data.draw(st.integers(0, len(rows) - 1))

    assert opened.answer(rows)[place] == opened.answer([rows[place]])[0]
    assert opened.steps(rows)[place] == opened.steps([rows[place]])[0]
    assert opened.steps(rows)[place][-1] == pytest.approx(opened.answer(rows)[place], abs=1e-6)


def test_near_ties_are_read_again_without_rounding() -> None:
    """A near tie of labels equals TorchScript's recomputed answer."""
    module = loaded(pooling=("last",), classes=2, bidirectional=False)
    rows = drawn(2, 200, 12)
    answers = ScriptedNetwork(module).answer(rows)
    closest = min(range(len(rows)), key=lambda row: abs(answers[row][0] - answers[row][1]))
    with torch.no_grad():  # the closest of them is made level
        shift = torch.tensor(answers[closest]).log()
        module.head_bias.sub_(shift)
    opened, scripted = Kernel(module), ScriptedNetwork(module)
    [found], [wanted] = opened.answer([rows[closest]]), scripted.answer([rows[closest]])

    assert abs(wanted[0] - wanted[1]) < SURE
    with torch.inference_mode():
        batch = inference_batch(rows[closest])
        first = module._answer(*batch, False)[0].tolist()
    assert apart([first], [wanted]) > 1e-6
    assert apart([found], [wanted]) < apart([first], [wanted]) / 4


def inference_batch(row: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(row), torch.ones(len(row), dtype=torch.int64)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "at least one"),
        ([[1], []], "row 1 has no tokens"),
        ([[1], [2, VOCABULARY]], "row 1 holds an invalid token id"),
        ([[-1]], "row 0 holds an invalid token id"),
        ([[1], [1 << 40]], "row 1 holds an invalid token id"),
        ([["one"]], "row 0 holds an invalid token id"),
    ],
)
def test_what_no_network_reads_is_refused(rows: list[list[int]], says: str) -> None:
    """The error names the row, before any memory is read."""
    opened = OPENED["int8", SETS[-1]]
    with pytest.raises(ValueError, match=says):
        opened.answer(rows)
    with pytest.raises(ValueError, match=says):
        opened.steps(rows)


def test_an_answer_that_is_no_number_is_an_error() -> None:
    """A NaN or infinite answer raises an error."""
    module = loaded()
    module.head_bias[0] = torch.nan
    with pytest.raises(SentimentError, match="not finite"):
        Kernel(module).answer([[1]])


def test_weights_that_would_saturate_are_refused() -> None:
    """A kernel that adds in 16 bits refuses neighbouring weights beyond them."""
    module = loaded(bidirectional=False)
    direction = next(iter(module.directions.children()))
    direction.weight.fill_(100)
    for instructions in SETS:
        if instructions == "avx2":
            with pytest.raises(KernelError, match="not supported"):
                Kernel(module, instructions)
        else:
            Kernel(module, instructions)


@pytest.mark.parametrize("kernel", ["auto", "off"])
def test_threads_may_ask_one_classifier_at_once(kernel: str) -> None:
    """Concurrent threads get the same bits as one, also in steps."""
    classifier = Classifier.load(SHIPPED, kernel=kernel)
    draw = random.Random(5)  # noqa: S311
    words = "I you not good bad awful :) service wait never great 😀 ... the".split()
    short, long = (
        [[" ".join(draw.choices(words, k=length)) for _ in range(4)] for _ in range(15)] for length in (9, 60)
    )
    classifier.warm_up()  # TorchScript runs what it has compiled from then on

    def ask(groups: list[list[str]], start: threading.Barrier | None = None) -> list[object]:
        if start is not None:
            start.wait(20)
        return [(classifier.infer(classifier.encode(group)), classifier.explain(group[:1])) for group in groups]

    alone = [ask(short), ask(long)]
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(ask, (short, long), (start, start)))
    assert together == alone
