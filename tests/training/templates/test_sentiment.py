"""The grammar of sentiment: rules for its frames, and no label by group."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random
import re
from collections import Counter

from training.templates import sentiment
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, SLOT, fill

GRAMMAR = sentiment()
GROUPS = ("origin", "faith", "orientation", "gender", "condition")


def test_a_claim_denied_does_not_give_the_label_away() -> None:
    """The same denials precede praise, blame and facts, each with another label."""
    labels: dict[str, set[str]] = {}
    for frame in GRAMMAR.frames:
        if found := re.search(r"\{(?:denial|refusal|reservation)\} \{(\w+)_claim\}", frame.text):
            labels.setdefault(found[1], set()).add(frame.label)
    assert labels == {"good": {NEGATIVE, NEUTRAL}, "bad": {POSITIVE, NEUTRAL}, "plain": {NEUTRAL}}


def test_answers_balance_the_labels() -> None:
    """Each question is on praise, blame and facts, with yes and no as answers."""
    answered = [frame for frame in GRAMMAR.frames if re.search(r"_claim\}.*\{(yes|no)\}", frame.text)]
    assert len(answered) > 100
    assert len(set(Counter(frame.label for frame in answered).values())) == 1


def test_every_frame_can_be_filled() -> None:
    """Each slot can be filled in each domain, and frames alternate between domains."""
    rng = random.Random(1)
    for number, frame in enumerate(GRAMMAR.frames):
        filled = fill(frame.text, GRAMMAR.vocabularies[number % len(GRAMMAR.vocabularies)], rng)
        assert filled.strip(), frame
        assert not re.search(r"[{}]", filled), frame


def test_no_frame_names_a_person_or_a_group() -> None:
    """People are drawn by slots from all groups alike, so that no label follows a group."""
    terms = (*GRAMMAR.lists["given_name"], *(term for kind in GROUPS for term in GRAMMAR.lists[kind]))
    people = {term.lower() for term in terms}
    for frame in GRAMMAR.frames:
        assert not people & set(frame.literal.split()), frame
        assert not re.search(rf"\{{a?_?({'|'.join(GROUPS)})\d?\}}", frame.text), frame


def test_frames_about_groups_come_with_each_label_alike() -> None:
    """Each positive frame on people has a negative mirror, and there are neutral ones."""
    about = Counter(frame.label for frame in GRAMMAR.frames if "group" in frame.text)
    assert about[POSITIVE] == about[NEGATIVE]
    assert about[NEUTRAL] >= about[POSITIVE]


def test_pairs_are_of_two_labels() -> None:
    """A frame's opposite is its neighbour; frames on people differ in a slot only."""
    paired = [behaviour for behaviour in GRAMMAR.behaviours if behaviour.pairs]
    assert paired
    for behaviour in paired:
        for one, other in zip(behaviour.frames[::2], behaviour.frames[1::2], strict=True):
            assert one.label != other.label, one
            assert not behaviour.family or one.literal == other.literal, one


def test_words_of_opposite_feelings_are_apart() -> None:
    """No word is in a list and in the list of its opposites."""
    for good, bad in GRAMMAR.opposites.items():
        if not any("{" in entry for entry in GRAMMAR.lists[good]):
            assert not set(GRAMMAR.lists[good]) & set(GRAMMAR.lists[bad]), good


def test_every_list_is_used() -> None:
    """Frames, openings, endings, opposites, other lists or the code use each list."""
    named = {"opening", "ending", "given_name"}
    texts = [frame.text for frame in GRAMMAR.frames]
    texts += [entry for entries in GRAMMAR.lists.values() for entry in entries]
    named |= {name for text in texts for name, _ in SLOT.findall(text)}
    named |= {*GRAMMAR.opposites, *GRAMMAR.opposites.values()}
    assert set(GRAMMAR.lists) - named == set()
