"""Behaviours: frames and labels from sections, pairs and shares, and errors with the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from tests.training.templates.grammars import loaded
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, Frame


def test_frames_of_a_behaviour_add_up(tmp_path: Path) -> None:
    """Plain, mirrored, paired and generated frames are in the order of the file, with share and flags."""
    text = """
    [behaviours]
    talk 2.5 family
    both 1 family pairs
    [frames talk neutral]
    a {noun} #1
    [forms asking]
    is it {word}? {answer}
    {answer}: {word}
    [frames talk negative from asking {word}={bad} {answer}={noun}]
    [frames both positive mirrored]
    {good} {noun}
    [pairs both positive | negative]
    up || down
    """
    talk, both = loaded(tmp_path, text).behaviours
    assert (talk.name, talk.share, talk.family, talk.pairs) == ("talk", 2.5, True, False)
    assert (both.name, both.share, both.family, both.pairs) == ("both", 1, True, True)
    assert talk.frames == (
        Frame(NEUTRAL, "a {noun} #1"),
        Frame(NEGATIVE, "is it {bad}? {noun}"),
        Frame(NEGATIVE, "{noun}: {bad}"),
    )
    assert both.frames == (
        Frame(POSITIVE, "{good} {noun}"),
        Frame(NEGATIVE, "{bad} {noun}"),
        Frame(POSITIVE, "up"),
        Frame(NEGATIVE, "down"),
    )


def test_labels_carry_attributes(tmp_path: Path) -> None:
    """A label may have attributes; those it does not name are absent."""
    assert loaded(tmp_path, "").labels == {
        "negative": {},
        "neutral": {},
        "positive": {},
        "spite": {"toxicity": 0.9, "threat": 0.0},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[frames x neutral]\ny", r'^en/b\.txt, line 2: "x" has no share'),
        ("[behaviours]\nx 1", r'^en/b\.txt, line 2: "x" has no frames'),
        ("[behaviours]\nx one", r"^en/b\.txt, line 2: write a behaviour, its share"),
        ("[behaviours]\nx", r"^en/b\.txt, line 2: write a behaviour, its share"),
        ("[behaviours]\nx 1 always", r"^en/b\.txt, line 2: write a behaviour, its share"),
        ("[behaviours]\nx 1\nx 2", r'^en/b\.txt, line 3: "x" has a share already'),
        ("[labels]\nx toxicity=2", r"^en/b\.txt, line 2: write a label and its attributes from 0 to 1"),
        ("[labels]\nx toxicity", r"^en/b\.txt, line 2: write a label and its attributes from 0 to 1"),
        ("[frames x happy]\ny", r"^en/b\.txt, line 1: write .* one of the labels negative, neutral, positive"),
        ("[frames x positive twice]\ny", r"^en/b\.txt, line 1: write \[frames BEHAVIOUR LABEL\]"),
        ("[frames x positive]\n", r"^en/b\.txt, line 1: write \[frames BEHAVIOUR LABEL\].* frames below"),
        ("[frames]\ny", r"^en/b\.txt, line 1: write \[frames BEHAVIOUR LABEL\]"),
        ("[pairs x positive]\ny || z", r"^en/b\.txt, line 1: write .*\[pairs BEHAVIOUR LABEL \| LABEL\]"),
        ("[pairs x positive | negative]\ny | z", r"^en/b\.txt, line 2: write two different frames"),
        ("[pairs x positive | negative]\ny || y", r"^en/b\.txt, line 2: write two different frames"),
        ("[frames x positive mirrored]\n{noun}", r"^en/b\.txt, line 2: no slot of this frame has an opposite"),
        ("[frames x spite mirrored]\n{good}", r'^en/b\.txt, line 1: the label "spite" has no opposite'),
        ("[frames x neutral from y]", r"^en/b\.txt, line 1: no \[forms y\] before this"),
        ("[forms y]\nz\n[frames x neutral from y]\nw", r"^en/b\.txt, line 3: no \[forms y\] .* of its own"),
        (
            "[forms y]\nz\n[frames x neutral from y a=b]",
            r'^en/b\.txt, line 3: write \{slot\}=\{other\} instead of "a=b"',
        ),
        ("[forms y]\n{z}\n[frames x neutral from y]", r"^en/b\.txt, line 2: no list for the slot \{z\}"),
        ("[frames x neutral]\n{nuon}", r"^en/b\.txt, line 2: no list for the slot \{nuon\}"),
        ("[frames x neutral]\nnoun}", r"^en/b\.txt, line 2: a brace that is no part of a slot"),
        (
            "[behaviours]\nx 1\n[frames x neutral]\ny\n[frames x positive]\ny",
            r'^en/b\.txt, line 6: "y" is a frame of "x"',
        ),
        ("[behaviours]\nx 1 pairs\n[frames x neutral]\ny", r'^en/b\.txt, line 4: "x" is drawn in pairs'),
    ],
)
def test_a_mistake_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """The message begins with file and line."""
    with pytest.raises(DataError, match=message):
        loaded(tmp_path, text)
