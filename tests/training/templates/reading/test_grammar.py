"""Loading a grammar: any file loads, or is an error with its place."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import DataError
from tests.training.templates.grammars import BASE, loaded
from training.templates.reading.grammar import load

HEADS = """
words lines clauses nouns domain opposites people labels behaviours forms frames pairs x good bad neutral positive spite
| mirrored from {a}={b} +good -bad *2 * + - joined
""".split()
LINES = """a; a, b; {noun}; {good} || {bad}; x || y; good bad; x 1; x 1 pairs family; spite toxicity=1; x =; {; }; {x};
# c; [; [x; ,; #a; x y=1""".replace("\n", " ").split("; ")
SECTION = st.tuples(st.lists(st.sampled_from(HEADS), max_size=5), st.lists(st.sampled_from(LINES), max_size=3))


@settings(deadline=None, max_examples=100)
@given(st.lists(SECTION, max_size=5))
def test_a_file_loads_or_names_its_line(sections: list[tuple[list[str], list[str]]]) -> None:
    """The reader of any text fails only with file and line."""
    text = "\n".join("\n".join([f"[{' '.join(head)}]", *lines]) for head, lines in sections)
    problem = ""
    with TemporaryDirectory() as folder:
        try:
            loaded(Path(folder), text)
        except DataError as error:
            problem = str(error)
    assert not problem or ".txt, line " in problem


def test_folders_add_up(tmp_path: Path) -> None:
    """A list of one folder fills slots of another's frames; behaviours keep the order of their shares."""
    for name, text in (
        ("one", BASE),
        ("two", "[behaviours]\ny 1\nx 2\n[frames x neutral]\n{noun}\n[frames y neutral]\nz"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    grammar = load(tmp_path / "one", tmp_path / "two")
    assert [(behaviour.name, behaviour.share) for behaviour in grammar.behaviours] == [("y", 1), ("x", 2)]
    assert [frame.text for frame in grammar.frames] == ["z", "{noun}"]
    with pytest.raises(DataError, match=r"^two/a\.txt, line 4: write \[frames"):
        load(tmp_path / "two")
