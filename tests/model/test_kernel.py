"""The compiled kernel against TorchScript, on every shape that it takes over."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel as library
from model import inference
from model.calibration import Calibration, Platt
from model.classifier import Classifier
from model.doubt import SURE
from model.errors import SentimentError
from model.kernel import ALLOWED, CHECK_SECONDS, Kernel, KernelError, open_network, sets_of, warm_up_batches
from model.network import POOLINGS, Network, NetworkConfig
from model.scripted import ScriptedNetwork

VOCABULARY = 50
CALIBRATION = Calibration(0.8)
ACROSS_SETS = 1e-5

if not library.LIBRARY.exists():
    pytest.skip("the kernel was not built: make kernel", allow_module_level=True)

SETS = sets_of(library.load())


def made(
    precision: inference.Precision = "int8", calibration: Calibration = CALIBRATION, **config: object
) -> torch.jit.ScriptModule:
    """A network whose recurrence matters to its answers, as it is loaded."""
    torch.manual_seed(3)
    shape = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 7, "hidden_size": 40, "pooling": POOLINGS}
    network = Network(NetworkConfig(**{**shape, **config})).eval()  # type: ignore[arg-type]
    with torch.no_grad():
        network.embedding.weight.normal_()
        for weight in network.encoder.parameters():
            weight.normal_(std=0.2)
        network.head.bias.normal_()
    return inference.from_bytes(inference.to_bytes(inference.script(network, calibration, precision, drawn(9, 50, 30))))


def drawn(seed: int, count: int, longest: int) -> list[list[int]]:
    draw = random.Random(seed)  # noqa: S311
    return [[draw.randrange(VOCABULARY) for _ in range(draw.randint(1, longest))] for _ in range(count)]


def apart(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> float:
    """The largest difference."""
    pairs = zip(chain.from_iterable(one), chain.from_iterable(other), strict=True)
    return max(abs(first - second) for first, second in pairs)


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("hidden", [1, 32, 40, 65])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last",), ("mean", "max"), ("attention",), POOLINGS])
def test_float32_is_torchscripts(pooling: tuple[str, ...], bidirectional: bool, hidden: int, instructions: str) -> None:
    """In float32 answers and steps of every shape are those of TorchScript within its own last bits."""
    module = made("float32", pooling=pooling, bidirectional=bidirectional, hidden_size=hidden)
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)

    assert apart(opened.answer(rows), scripted.answer(rows)) < ALLOWED["float32"]
    steps, wanted = opened.steps(rows), scripted.steps(rows)
    assert max(map(apart, steps, wanted)) < ALLOWED["float32"]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last", "max", "mean"), POOLINGS])
def test_int8_is_torchscripts(pooling: tuple[str, ...], bidirectional: bool, instructions: str) -> None:
    """In int8 most answers are TorchScript's to the last bits; a byte that a last bit turned moves the few others."""
    module = made(pooling=pooling, bidirectional=bidirectional)
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)
    found, wanted = opened.answer(rows), scripted.answer(rows)

    assert apart(found, wanted) < ALLOWED["int8"]
    assert sum(apart([one], [other]) < 1e-6 for one, other in zip(found, wanted, strict=True)) > 20
    assert max(map(apart, opened.steps(rows), scripted.steps(rows))) < ALLOWED["int8"]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("precision", inference.PRECISIONS)
@pytest.mark.parametrize(("classes", "attributes"), [(3, 7), (0, 1), (2, 1)])
def test_attributes_are_torchscripts(
    classes: int, attributes: int, precision: inference.Precision, instructions: str
) -> None:
    """Labels and attributes, of answers and of steps, are TorchScript's: the first add up to 1, the others need not."""
    calibration = Calibration(0.8, tuple(Platt(1 + place / 4, -place / 3) for place in range(attributes)))
    module = made(precision, calibration, classes=classes, attributes=attributes, pooling=("last", "max", "mean"))
    opened, scripted, rows = Kernel(module, instructions), ScriptedNetwork(module), drawn(1, 40, 30)
    found = opened.answer(rows)

    assert {len(row) for row in found} == {classes + attributes}
    assert apart(found, scripted.answer(rows)) < ALLOWED[precision]
    assert max(map(apart, opened.steps(rows), scripted.steps(rows))) < ALLOWED[precision]
    assert all(sum(row[:classes]) == pytest.approx(min(classes, 1), abs=1e-5) for row in found)


def test_an_attribute_near_one_half_is_read_again() -> None:
    """A text whose yes and no are nearly level gets TorchScript's second reading, which differs from its first."""
    module = made(calibration=Calibration(platt=(Platt(),)), pooling=("last",), classes=0, attributes=1)
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


@pytest.mark.parametrize("precision", inference.PRECISIONS)
@pytest.mark.parametrize("pooling", [("last", "max", "mean"), POOLINGS])
def test_the_sets_of_instructions_agree(pooling: tuple[str, ...], precision: inference.Precision) -> None:
    """Whichever set computes it, an answer is the same within 1e-5."""
    module = made(precision, pooling=pooling, hidden_size=64)
    rows = drawn(4, 100, 60)
    wanted = Kernel(module, "portable").answer(rows)
    for instructions in SETS:
        assert apart(Kernel(module, instructions).answer(rows), wanted) < ACROSS_SETS


OPENED = {
    (precision, instructions): Kernel(module, instructions)
    for precision in inference.PRECISIONS
    for module in [made(precision, bidirectional=precision == "int8")]
    for instructions in SETS
}


@pytest.mark.parametrize("which", OPENED)
@given(st.lists(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=40), min_size=1, max_size=40), st.data())
@settings(max_examples=25, deadline=None)
def test_a_row_is_the_same_alone_and_in_any_batch(
    which: tuple[inference.Precision, str], rows: list[list[int]], data: st.DataObject
) -> None:
    """A row's answer and steps do not depend on what stands beside it, to the last bit."""
    opened = OPENED[which]
    place = data.draw(st.integers(0, len(rows) - 1))

    assert opened.answer(rows)[place] == opened.answer([rows[place]])[0]
    assert opened.steps(rows)[place] == opened.steps([rows[place]])[0]
    assert opened.steps(rows)[place][-1] == pytest.approx(opened.answer(rows)[place], abs=1e-6)


def test_near_ties_are_read_again_without_rounding() -> None:
    """A text whose labels are nearly level gets TorchScript's second reading, which differs from its first."""
    module = made(pooling=("last",), classes=2, bidirectional=False)
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
        ([[1], [2, VOCABULARY]], "row 1 holds a token id"),
        ([[-1]], "row 0 holds a token id"),
        ([[1], [1 << 40]], "row 1 holds a token id"),
        ([["one"]], "row 0 holds a token id"),
    ],
)
def test_what_no_network_reads_is_refused(rows: list[list[int]], says: str) -> None:
    """Bounds are checked before anything is read, and the error names the row."""
    opened = OPENED["int8", SETS[-1]]
    with pytest.raises(ValueError, match=says):
        opened.answer(rows)
    with pytest.raises(ValueError, match=says):
        opened.steps(rows)


def test_an_answer_that_is_no_number_is_an_error() -> None:
    """What is not finite is not answered."""
    module = made()
    module.head_bias[0] = torch.nan
    with pytest.raises(SentimentError, match="not finite"):
        Kernel(module).answer([[1]])


def test_it_answers_where_it_agrees() -> None:
    """The kernel takes over, and says on which instructions and how well it agrees."""
    opened, computed = open_network(made(), "int8", 64)
    assert isinstance(opened, Kernel)
    assert computed.by == SETS[0]
    assert "differs from TorchScript by" in computed.reason


def test_torchscript_answers_where_the_kernel_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that gives other answers is not used, and the reason has the difference."""
    module = made()
    answer = Kernel.answer
    monkeypatch.setattr(Kernel, "answer", lambda self, rows: [row[::-1] for row in answer(self, rows)])
    opened, computed = open_network(module, "int8", 64)

    assert isinstance(opened, ScriptedNetwork)
    assert computed.by == "torchscript"
    assert "differs by" in computed.reason


@pytest.mark.parametrize(("wanted", "says"), [("off", "turned off"), ("mmx", "no set mmx")])
def test_it_can_be_turned_off_or_told_which_instructions(wanted: str, says: str) -> None:
    """A setting chooses TorchScript; a set that this machine lacks leaves it, too."""
    opened, computed = open_network(made(), "int8", 64, wanted)
    assert isinstance(opened, ScriptedNetwork)
    assert computed.by == "torchscript"
    assert says in computed.reason


@pytest.mark.parametrize("config", [{"cell": "lstm"}, {"cell": "rnn_tanh"}, {"layers": 2}])
def test_other_cells_stay_with_torchscript(config: dict[str, object]) -> None:
    """What the kernel does not cover is served as torch runs it."""
    opened, computed = open_network(made("float32", **config), "float32", 64)
    assert isinstance(opened, ScriptedNetwork)
    assert computed == ("torchscript", "no kernel: model.pt is not one layer of GRU")


def test_a_library_that_was_not_built_or_is_another_leaves_torchscript(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no compiler built it, or the file is none of ours, everything works as before."""
    for content in (None, b"not a library"):
        path = tmp_path / "libsentiment.so"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(library.load, "__defaults__", (path,))
        with pytest.raises(KernelError, match="not built"):
            Kernel(made())
        _, computed = open_network(made(), "int8", 64)
        assert computed.by == "torchscript"


def test_weights_that_would_saturate_are_refused() -> None:
    """Neighbouring weights beyond what 16 bits hold make no kernel that adds in 16 bits."""
    module = made(bidirectional=False)
    direction = next(iter(module.directions.children()))
    direction.weight.fill_(100)
    for instructions in SETS:
        if instructions == "avx2":
            with pytest.raises(KernelError, match="refuses"):
                Kernel(module, instructions)
        else:
            Kernel(module, instructions)


def test_the_check_is_of_texts_of_all_lengths() -> None:
    """The texts that are compared on loading are a few hundred, short ones first, and as long as texts may be."""
    lengths = [[len(row) for row in rows] for rows in warm_up_batches(VOCABULARY, 512)]
    assert sum(map(len, lengths)) > 250
    assert {1, 512} <= set(chain.from_iterable(lengths))
    assert 0 < CHECK_SECONDS < 0.15


@pytest.mark.parametrize("max_tokens", [1, 2, 512])
@pytest.mark.parametrize("vocab_size", [1, 2, VOCABULARY])
def test_the_first_texts_of_the_check_are_of_each_kind(vocab_size: int, max_tokens: int) -> None:
    """Where TorchScript is so slow that no others are compared: one token, the first and last ids, repetition, many."""
    one, edges, repeated, many = next(warm_up_batches(vocab_size, max_tokens))
    longest = min(40, max_tokens)
    assert (len(one), len(repeated), len(many)) == (1, longest, longest)
    assert edges == [0, min(1, vocab_size - 1), vocab_size - 1][:max_tokens]
    assert len(set(repeated)) == 1
    assert {*one, *many} <= set(range(vocab_size))


def test_the_default_artifact_is_answered_by_the_kernel() -> None:
    """What ships agrees, and says the same as TorchScript does but for last digits."""
    folder = Path(inference.__file__).parent / "default"
    texts = ["I love this", "what a terrible day", "the parcel comes on Monday"]
    by_kernel, by_torch = Classifier.load(folder), Classifier.load(folder, kernel="off")

    assert by_kernel.kernel.by == SETS[0]
    assert by_torch.kernel.by == "torchscript"
    for one, other in zip(by_kernel.predict(texts), by_torch.predict(texts), strict=True):
        assert one.label == other.label
        assert one.score == pytest.approx(other.score, abs=ALLOWED["int8"])


@pytest.mark.parametrize("kernel", ["auto", "off"])
def test_threads_may_ask_one_classifier_at_once(kernel: str) -> None:
    """As the event loop and the thread for long texts do: each gets the bits that it gets alone, in steps, too."""
    classifier = Classifier.load(Path(inference.__file__).parent / "default", kernel=kernel)
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
