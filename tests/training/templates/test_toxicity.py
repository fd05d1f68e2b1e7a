"""The grammar of toxicity: its labels, and toxic sentences with harmless copies for every group alike."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import pytest

from model.errors import ConfigError
from training.templates import generate_attributes, sentiment, toxicity
from training.templates.frame import SLOT

ATTRIBUTES = {
    "toxicity",
    "severe_toxicity",
    "identity_attack",
    "insult",
    "profanity",
    "threat",
    "sexually_explicit",
}
GRAMMAR = toxicity()
ROWS = list(generate_attributes(6_000, seed=1))
SHA256 = "3d540c507c431e5fb0341dae12bff6beb0df546ea3aecb82e0059e245eebd813"


def test_the_rows_are_those_that_were_promised() -> None:
    """The hash of 6,000 rows is the recorded one."""
    text = "".join(f"{sorted(attributes.items())}\t{text}\n" for text, attributes in ROWS)
    assert sha256(text.encode()).hexdigest() == SHA256


def test_fewer_than_no_rows_are_refused() -> None:
    """A negative number of rows is an error at the call, and not at the first row."""
    with pytest.raises(ConfigError, match="rows"):
        generate_attributes(-1, seed=1)


def test_labels_name_known_attributes() -> None:
    """Labels use known attributes; harmless has all of them, and each occurs with yes and no."""
    assert all(set(attributes) <= ATTRIBUTES for attributes in GRAMMAR.labels.values())
    assert set(GRAMMAR.labels["harmless"]) == ATTRIBUTES
    for name in ATTRIBUTES:
        found = {attributes[name] >= 0.5 for attributes in GRAMMAR.labels.values() if name in attributes}
        assert found == {False, True}, name


def test_every_label_and_list_is_used() -> None:
    """Frames use each label and each list."""
    assert {frame.label for frame in GRAMMAR.frames} == set(GRAMMAR.labels)
    texts = [frame.text for frame in GRAMMAR.frames]
    texts += [entry for entries in GRAMMAR.lists.values() for entry in entries]
    named = {name for text in texts for name, _ in SLOT.findall(text)}
    assert set(GRAMMAR.lists) - set(sentiment().lists) - named == set()


def test_each_behaviour_has_many_frames() -> None:
    """Each has at least sixty, so that no sentence is memorised."""
    assert {
        behaviour.name: len(behaviour.frames) for behaviour in GRAMMAR.behaviours if len(behaviour.frames) < 60
    } == {}


def test_rows_are_varied_and_balanced() -> None:
    """Rows have few duplicates, each text one label, and a third to a half is toxic."""
    assert len({text for text, _ in ROWS}) > 0.93 * len(ROWS)
    labels: dict[str, dict[str, float]] = {}
    for text, attributes in ROWS:
        assert labels.setdefault(text.lower(), attributes) == attributes, text
    toxic = Counter(attributes["toxicity"] >= 0.5 for _, attributes in ROWS if "toxicity" in attributes)
    assert 1 / 3 < toxic[True] / toxic.total() < 1 / 2


def test_length_says_nothing() -> None:
    """Many rows are long mixtures, of which a quarter to a half is toxic."""
    long = [attributes["toxicity"] >= 0.5 for text, attributes in ROWS if "toxicity" in attributes and len(text) > 120]
    assert len(long) > 0.1 * len(ROWS)
    assert 1 / 4 < sum(long) / len(long) < 1 / 2


def test_hurt_stands_beside_its_harmless_copy() -> None:
    """Exactly one of a pair is toxic, or exactly one is sexual."""
    for behaviour in GRAMMAR.behaviours:
        if behaviour.pairs:
            for one, other in zip(behaviour.frames[::2], behaviour.frames[1::2], strict=True):
                pair = [GRAMMAR.labels[frame.label] for frame in (one, other)]
                gaps = [abs(pair[0].get(name, 0) - pair[1].get(name, 0)) for name in ("toxicity", "sexually_explicit")]
                assert max(gaps) > 0.6, (one, other)


def test_no_word_is_disguised_to_both_ends() -> None:
    """No spelling of a curse or insult is one of a kind word, or a model's number."""
    lists = GRAMMAR.lists
    kind = {word.lower() for name in ("hidden_hero", "hidden_dear", "hidden_greet", "code") for word in lists[name]}
    for name in ("hidden_idiot", "hidden_idiots", "hidden_asshole", "hidden_fuck", "hidden_kill", "hidden_dumb"):
        assert not kind & {word.lower() for word in lists[name]}, name


def test_groups_come_in_by_slots_alone() -> None:
    """A family draws groups from all alike, so that no attribute follows one."""
    kinds = ("given_name", "origin", "faith", "orientation", "gender", "condition", "peoples")
    terms = {term.lower() for kind in kinds for term in GRAMMAR.lists[kind]}
    frames = [frame for behaviour in GRAMMAR.behaviours if behaviour.family for frame in behaviour.frames]
    assert len(frames) > 400
    for frame in frames:
        assert not terms & set(frame.literal.split()), frame
