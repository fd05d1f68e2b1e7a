from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

import kernel as library
from model import SHIPPED
from model.classifier import Classifier
from model.inference.engine import ALLOWED, CHECK_SECONDS, every_length, open_network, warm_up_batches
from model.inference.kernel import Kernel, KernelError, sets_of
from model.inference.torchscript import ScriptedNetwork
from tests.model.networks import VOCABULARY, loaded

if not library.LIBRARY.exists():
    pytest.skip("the kernel was not built: make kernel", allow_module_level=True)

SETS = sets_of(library.load())


def test_it_answers_where_it_agrees() -> None:
    """The kernel serves, and reports its instruction set and its difference."""
    opened, computed = open_network(loaded(), "int8", 64)
    assert isinstance(opened, Kernel)
    assert computed.by == SETS[0]
    assert "differs from TorchScript by" in computed.reason


def test_torchscript_answers_where_the_kernel_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """TorchScript serves, and the reason has the difference."""
    module = loaded()
    answer = Kernel.answer
    monkeypatch.setattr(Kernel, "answer", lambda self, rows: [row[::-1] for row in answer(self, rows)])
    opened, computed = open_network(module, "int8", 64)

    assert isinstance(opened, ScriptedNetwork)
    assert computed.by == "torchscript"
    assert "differs by" in computed.reason


@pytest.mark.parametrize(("wanted", "says"), [("off", "turned off"), ("mmx", "no instruction set mmx")])
def test_it_can_be_turned_off_or_told_which_instructions(wanted: str, says: str) -> None:
    """TorchScript serves if set, or if the machine lacks the set of instructions."""
    opened, computed = open_network(loaded(), "int8", 64, wanted)
    assert isinstance(opened, ScriptedNetwork)
    assert computed.by == "torchscript"
    assert says in computed.reason


@pytest.mark.parametrize("config", [{"cell": "lstm"}, {"cell": "rnn_tanh"}, {"layers": 2}])
def test_other_cells_stay_with_torchscript(config: dict[str, object]) -> None:
    """TorchScript serves networks that the kernel does not cover."""
    opened, computed = open_network(loaded("float32", **config), "float32", 64)
    assert isinstance(opened, ScriptedNetwork)
    assert computed == ("torchscript", "no kernel: model.pt is not one layer of GRU")


def test_a_library_that_was_not_built_or_is_another_leaves_torchscript(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TorchScript serves if the library is missing or another."""
    for content in (None, b"not a library"):
        path = tmp_path / "libsentiment.so"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(library.load, "__defaults__", (path,))
        with pytest.raises(KernelError, match="not built"):
            Kernel(loaded())
        _, computed = open_network(loaded(), "int8", 64)
        assert computed.by == "torchscript"


def test_the_check_is_of_texts_of_all_lengths() -> None:
    """The check on loading compares a few hundred texts, short ones first, up to the longest."""
    lengths = [[len(row) for row in rows] for rows in warm_up_batches(VOCABULARY, 512)]
    assert sum(map(len, lengths)) > 250
    assert {1, 512} <= set(chain.from_iterable(lengths))
    assert 0 < CHECK_SECONDS < 0.15


@pytest.mark.parametrize("max_tokens", [1, 2, 512])
@pytest.mark.parametrize("vocab_size", [1, 2, VOCABULARY])
def test_the_first_texts_of_the_check_are_of_each_kind(vocab_size: int, max_tokens: int) -> None:
    """They are one token, the first and last ids, repetition, and many tokens."""
    one, edges, repeated, many = next(warm_up_batches(vocab_size, max_tokens))
    longest = min(40, max_tokens)
    assert (len(one), len(repeated), len(many)) == (1, longest, longest)
    assert edges == [0, min(1, vocab_size - 1), vocab_size - 1][:max_tokens]
    assert len(set(repeated)) == 1
    assert {*one, *many} <= set(range(vocab_size))


def test_the_default_artifact_is_answered_by_the_kernel() -> None:
    """The shipped artifact passes the check, and the kernel's answers are TorchScript's but for last digits."""
    texts = ["I love this", "what a terrible day", "the parcel comes on Monday"]
    by_kernel, by_torch = Classifier.load(SHIPPED), Classifier.load(SHIPPED, kernel="off")

    assert by_kernel.kernel.by == SETS[0]
    assert by_torch.kernel.by == "torchscript"
    for one, other in zip(by_kernel.predict(texts), by_torch.predict(texts), strict=True):
        assert one.label == other.label
        assert one.score == pytest.approx(other.score, abs=ALLOWED["int8"])


def test_every_length() -> None:
    """The lengths include the shortest and the longest; all token ids are known."""
    rows = every_length(VOCABULARY, 100)

    assert {1, 2, 3, 5, 100} <= {len(row) for row in rows} <= set(range(1, 101))
    assert all(0 <= token < VOCABULARY for row in rows for token in row)
