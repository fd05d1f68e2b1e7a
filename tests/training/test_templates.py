"""Sentences from templates: what each frame may say, that no label follows a group, and the same rows for a seed."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from model.errors import ConfigError
from training.templates import generate
from training.templates.family import family
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, Frame, fill, frames, mirrored, words
from training.templates.generator import BEHAVIOURS, MIRRORED, VOCABULARIES
from training.templates.noise import (
    add_link,
    add_mention,
    change_end,
    contract,
    disturb,
    double_letter,
    drop_letter,
    elongate,
    hit_neighbour,
    swap_letters,
    to_capitals,
    write_out,
)
from training.templates.people import GROUPS, NAMES
from training.templates.words import FEELINGS, OPPOSITES

FRAMES = [frame for behaviour, _ in BEHAVIOURS.values() for frame in behaviour]
ROWS = list(generate(20_000, seed=1))


def test_a_seed_gives_the_same_rows() -> None:
    """One seed gives one sequence, whatever its length, and another seed another."""
    assert list(generate(50, seed=7)) == list(generate(50, seed=7))
    assert list(generate(50, seed=7)) != list(generate(50, seed=8))
    assert len(list(generate(0, seed=7))) == 0


def test_fewer_than_no_rows_are_refused() -> None:
    """A negative number of rows is an error at once, not at the first row."""
    with pytest.raises(ConfigError, match="rows"):
        generate(-1, seed=1)


def test_rows_are_varied_and_of_all_labels() -> None:
    """Among 20,000 rows hardly one comes twice, and each label has more than a quarter."""
    assert len({text for text, _ in ROWS}) > 0.95 * len(ROWS)
    counts = Counter(label for _, label in ROWS)
    assert set(counts) == {NEGATIVE, NEUTRAL, POSITIVE}
    assert min(counts.values()) > 0.25 * len(ROWS)


def test_no_frame_is_worn_out() -> None:
    """No frame makes more than one row in four hundred, and 20,000 rows have more than 8,000 different words."""
    total = sum(share for _, share in BEHAVIOURS.values())
    assert max(share / len(frames) for frames, share in BEHAVIOURS.values()) < total / 400
    assert len({word for text, _ in ROWS for word in re.findall(r"[a-z']+", text.lower())}) > 8_000


def test_a_claim_denied_does_not_give_the_label_away() -> None:
    """The same ways to deny stand before praise, blame and facts, and each gives another label."""
    labels: dict[str, set[str]] = {}
    for frame in FRAMES:
        if found := re.search(r"\{(?:denial|refusal|reservation)\} \{(\w+)_claim\}", frame.text):
            labels.setdefault(found[1], set()).add(frame.label)
    assert labels == {"good": {NEGATIVE, NEUTRAL}, "bad": {POSITIVE, NEUTRAL}, "plain": {NEUTRAL}}


def test_answers_balance_the_labels() -> None:
    """Every question is asked of praise, blame and facts, and answered yes and no."""
    answered = [frame for frame in FRAMES if re.search(r"_claim\}.*\{(yes|no)\}", frame.text)]
    assert len(answered) > 100
    assert len(set(Counter(frame.label for frame in answered).values())) == 1


def test_no_text_has_two_labels() -> None:
    """The same letters never come with two labels."""
    labels: dict[str, str] = {}
    for text, label in ROWS:
        assert labels.setdefault(text.lower(), label) == label, text


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_frame_can_be_filled_in_every_domain(vocabulary: dict[str, tuple[str, ...]]) -> None:
    """No slot is unknown and none stays open."""
    rng = random.Random(1)
    for frame in FRAMES:
        filled = fill(frame.text, vocabulary, rng)
        assert filled.strip(), frame
        assert not re.search(r"[{}]", filled), frame


def test_no_frame_names_a_person_or_a_group() -> None:
    """People come in by slots that draw from all alike, so that no label can follow a group."""
    terms = (*NAMES, *(term for group in GROUPS.values() for term in group))
    people = {term.lower() for term in terms}
    for frame in FRAMES:
        assert not people & set(frame.literal.split()), frame
        assert not re.search(rf"\{{a?_?({'|'.join(GROUPS)})\d?\}}", frame.text), frame


def test_frames_about_groups_come_with_each_label_alike() -> None:
    """Each positive frame about people has its negative mirror, and neutral ones are there too."""
    about = Counter(frame.label for frame in FRAMES if "group" in frame.text)
    assert about[POSITIVE] == about[NEGATIVE]
    assert about[NEUTRAL] >= about[POSITIVE]


def test_a_family_differs_in_the_person_alone() -> None:
    """Three people are met in one sentence and in its opposite, so that a person comes with both labels alike."""
    pair = mirrored(POSITIVE, "{name} met {a_group} chef and {a_group2} vet, {good} in {place}", OPPOSITES)
    vocabulary = {**VOCABULARIES[0], "name": ("Bo", "Ute", "Zev"), "group": ("Manx", "Ainu", "Swazi")}
    person = re.compile(r"\b(Bo|Ute|Zev)\b|\b(an? (?:Manx|Ainu|Swazi))\b")
    for seed in range(20):
        rows = list(family(pair, vocabulary, random.Random(seed)))
        assert [label for _, label in rows] == [POSITIVE] * 3 + [NEGATIVE] * 3
        texts = [text for text, _ in rows]
        assert [person.findall(text) for text in texts[:3]] == [person.findall(text) for text in texts[3:]]
        assert [len({person.sub("", text) for text in half}) for half in (texts[:3], texts[3:])] == [1, 1]
    assert len({text for text, _ in family(pair, vocabulary, random.Random(1))}) > 2


def test_frames_of_a_mirrored_behaviour_stand_in_pairs() -> None:
    """The opposite of a frame is the one beside it."""
    for name in MIRRORED:
        frames = BEHAVIOURS[name][0]
        for one, other in zip(frames[::2], frames[1::2], strict=True):
            assert (one.label, one.literal) == (POSITIVE, other.literal)
            assert other.label == NEGATIVE


def test_words_of_opposite_feelings_are_apart() -> None:
    """No word stands in a list and in that of its opposites."""
    for good, bad in OPPOSITES.items():
        if good in FEELINGS:
            assert not set(FEELINGS[good]) & set(FEELINGS[bad]), good


def test_a_frame_keeps_to_its_slots() -> None:
    """A repeated slot is the same word, a numbered one another, and a form takes its number along."""
    vocabulary = {"noun": ("ant", "bee"), "thing": ("the {noun}",), "a_noun": ("a {noun}",)}
    for seed in range(20):
        rng = random.Random(seed)
        one, two, same = fill("{noun} {noun2} {noun}", vocabulary, rng).lower().split()
        assert one == same != two
        assert fill("{thing2} {noun2} {noun}", vocabulary, rng) in {"The ant ant bee", "The bee bee ant"}
        assert fill("it is {a_noun}", vocabulary, rng) in {"It is an ant", "It is a bee"}


def test_articles_and_capitals_follow_what_was_filled_in() -> None:
    """ "a" is "an" before a vowel's sound, and each sentence begins with a capital."""
    assert fill("a {x}. a {y}", {"x": ("egg",), "y": ("useful hour",)}, random.Random(1)) == "An egg. A useful hour"


def test_an_unknown_slot_is_an_error() -> None:
    """A frame with a slot that the vocabulary lacks is not filled silently."""
    with pytest.raises(KeyError, match="verb"):
        fill("{verb}", {}, random.Random(1))


def test_a_mirrored_frame_has_the_opposite_words_and_label() -> None:
    """The mirror swaps the slots both ways and keeps the others."""
    assert mirrored(POSITIVE, "{noun} is {bad}, but {good2}", {"good": "bad"}) == (
        Frame(POSITIVE, "{noun} is {bad}, but {good2}"),
        Frame(NEGATIVE, "{noun} is {good}, but {bad2}"),
    )


def test_lists_drop_what_stands_twice() -> None:
    """Words are split at commas, frames at lines."""
    assert words("a, b c,\n a,") == ("a", "b c")
    assert frames(NEUTRAL, "x\n\n  y\n x") == (Frame(NEUTRAL, "x"), Frame(NEUTRAL, "y"))
    assert Frame(NEUTRAL, "Is {thing2} n't, {noun}?").literal == "is n't"


def test_typos_are_one_slip_inside_a_word() -> None:
    """Swapping keeps the letters, dropping takes one, doubling adds one; the first letter of a word stays."""
    text = "Is hotel near"
    for seed in range(30):
        rng = random.Random(seed)
        swapped, dropped, doubled = swap_letters(text, rng), drop_letter(text, rng), double_letter(text, rng)
        assert sorted(swapped) == sorted(text)
        assert (len(dropped), len(doubled)) == (len(text) - 1, len(text) + 1)
        assert {tuple(word[0] for word in slip.split()) for slip in (swapped, dropped, doubled)} == {("I", "h", "n")}
    assert [slip("It is", random.Random(1)) for slip in (swap_letters, drop_letter, double_letter)] == ["It is"] * 3


def test_a_neighbouring_key_changes_one_letter_and_drawing_out_repeats_one() -> None:
    """The length stays with the one and grows with the other; the letters around are the same."""
    for seed in range(30):
        rng = random.Random(seed)
        struck, drawn = hit_neighbour("Hotel", rng), elongate("so nice", rng)
        assert sum(one != other for one, other in zip("Hotel", struck, strict=True)) == 1
        assert re.fullmatch(r"so{1,6} nice{1,6}", drawn)
        assert len(drawn) > len("so nice")


def test_short_and_long_forms_say_the_same() -> None:
    """What is drawn together can be written out again, and "not" is never lost."""
    rng = random.Random(1)
    long = "I am here, it was not late, I cannot stay and they do not mind"
    short = "I'm here, it wasn't late, I can't stay and they don't mind"
    assert contract(long, rng) == short
    assert write_out(short, rng) == long
    assert change_end("Is it?", rng) == "Is it?"


def test_noise_leaves_the_words_of_others_alone() -> None:
    """Links and mentions are put around the text, and capitals do not reach into them."""
    rng = random.Random(3)
    assert add_link("Fine", rng).startswith("Fine http")
    assert re.fullmatch(r"@\w+ Fine|Fine @\w+", add_mention("Fine", rng))
    assert to_capitals("@you see https://a.b/c", rng) == "@you SEE https://a.b/c"
    assert any(disturb("The hotel is fine.", random.Random(seed)) == "The hotel is fine." for seed in range(20))
