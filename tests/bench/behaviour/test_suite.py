"""The behaviour suite: separate from the training templates, of the stated size, with correct judgements."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from itertools import chain, product

import numpy as np
import pytest

from bench.behaviour.behaviour import Behaviour, Case, fails
from bench.behaviour.changes import contracted, punctuated, recased, surrounded, typo
from bench.behaviour.gap import gap_of, measure_gap
from bench.behaviour.report import as_json, judge, table
from bench.behaviour.suite import build_suite, exchange
from bench.behaviour.texts import texts
from bench.peers.sentiment import NEGATIVE, NEUTRAL, POSITIVE, Opinions, PeerMissing, gather, of_polarity
from training.templates import sentiment
from training.templates.frame import Frame
from training.templates.frame import words as words_of

SUITE = build_suite()
TEXTS = texts()
UNLABELLED = words_of(
    "original, in_a_place, of_a_thing, long_form, added_praise, added_insult, of_degree, by_name, by_term"
)

# Words that tell nothing of what a frame or a noun is.
SMALL = set(
    re.findall(r"\w+", "a an the this that these those my our his her their its of at in on to for with and by me i")
)

TRAINING = sentiment()
LISTS = TRAINING.lists
# Lists whose entries are parts of a sentence, or sentences
PARTS = words_of("""
fact, aside, opening, ending, good_claim, bad_claim, plain_claim, good_remark, bad_remark, refusal, reservation, report,
agreement, disagreement, good_idiom, bad_idiom, nothing_thanks, grievance, inquiry, commendation
""")
TRAINING_FRAMES = [*(frame.text for frame in TRAINING.frames), *chain(*(LISTS[name] for name in PARTS))]
SUITE_FRAMES = [
    *(frame.text for frames in TEXTS.frames.values() for frame in frames),
    *chain(*(TEXTS.lists[name] for name in UNLABELLED)),
]
NOUNS = [*LISTS["noun"], *(thing.removeprefix("the ") for thing in LISTS["thing"] if "{" not in thing)]
NAMING = words_of(
    "name_place, loaded, place, given_name, person, job, kin, folk, relative, peoples, title, loaded_last, "
    "thing_sold, item, part, firm, city"
)
TRAINING_NOUNS = [
    *NOUNS,
    *chain(*(LISTS[name] for name in NAMING)),
    *(place.split()[-1] for place in LISTS["strong_place"]),
]
SUITE_NOUNS = [
    *chain(*(TEXTS.lists[name] for name in ("noun", "place", "person", "trade", "other", "loaded"))),
    *(term for kind in TEXTS.kinds if kind.name in ("names", "gender") for term in kind.terms),
]


def bare(frame: str) -> str:
    """The words of a frame outside its slots, without short ones."""
    return " ".join(word for word in Frame("", frame).literal.split() if word not in SMALL)


def vocabulary(entries: Iterable[str]) -> set[str]:
    """Each word of each entry, without short ones: "my best mate" -> {"best", "mate"}."""
    return {word for entry in entries for word in re.findall(r"[a-z']+", entry.lower())} - SMALL


class Lexicon:
    """A peer that knows two words and favours some groups."""

    name = "lexicon"

    def predict(self, texts: Sequence[str]) -> Opinions:
        polarity = [("good" in t.lower()) - ("bad" in t.lower()) + 0.5 * ("he " in t.lower()[:3]) for t in texts]
        return of_polarity(np.clip(np.array(polarity, dtype=np.float64), -1, 1), 0.05)


def test_suite_and_training_share_no_frame() -> None:
    """Without slots, articles and punctuation, no frame of the suite is a training template."""
    assert all(bare(frame) for frame in SUITE_FRAMES)
    assert not {bare(frame) for frame in SUITE_FRAMES} & {bare(frame) for frame in TRAINING_FRAMES}


def test_what_stands_around_a_training_frame_makes_it_none_of_the_suite() -> None:
    """No frame is a training frame with an opening or an ending."""
    suite = {bare(frame) for frame in SUITE_FRAMES}
    padded = chain(product(LISTS["opening"], TRAINING_FRAMES), product(TRAINING_FRAMES, LISTS["ending"]))
    parts = {text: bare(text) for text in {*LISTS["opening"], *LISTS["ending"], *TRAINING_FRAMES}}
    assert not [pair for pair in padded if " ".join(filter(None, map(parts.get, pair))) in suite]


def test_suite_and_training_share_no_noun_and_no_name() -> None:
    """No noun, name or place of the one is in the other, not even as a part of a longer one.

    Adjectives may be: those of feeling and those of origin, faith, orientation and gender are the language itself.
    """
    assert not vocabulary(SUITE_NOUNS) & vocabulary(TRAINING_NOUNS)


def test_nouns_of_one_are_not_in_the_frames_of_the_other() -> None:
    """The words of frames outside the slots are separate, too."""
    in_training = vocabulary(bare(frame) for frame in [*TRAINING_FRAMES, *LISTS["praise"], *LISTS["insult"]])
    assert not vocabulary(chain(*(TEXTS.lists[name] for name in ("noun", "person", "trade")))) & in_training
    in_suite = vocabulary(bare(frame) for frame in SUITE_FRAMES)
    assert not vocabulary(NOUNS) & in_suite


def test_the_suite_is_as_large_as_promised() -> None:
    """It has at least twenty behaviours, of all three kinds, each with 200 different cases."""
    assert len(SUITE) >= 20
    assert len({behaviour.name for behaviour in SUITE}) == len(SUITE)
    assert {behaviour.kind for behaviour in SUITE} == {"MFT", "INV", "DIR"}
    assert {len({case.texts for case in behaviour.cases}) for behaviour in SUITE} == {200}


def test_every_case_can_be_judged() -> None:
    """MFT cases have labels, DIR a direction, INV and DIR a variant; no slot stays open and no text is empty."""
    for behaviour in SUITE:
        for case in behaviour.cases:
            assert bool(case.allowed) == (behaviour.kind == "MFT")
            assert bool(case.direction) == (behaviour.kind == "DIR")
            assert (len(case.texts) == 1) == (behaviour.kind == "MFT")
            assert not any(re.search(r"[{}]", text) or not text.strip() for text in case.texts)


def test_a_seed_gives_the_same_suite() -> None:
    """A seed gives one suite; another seed gives other cases."""
    assert build_suite(10, seed=4) == build_suite(10, seed=4)
    assert build_suite(10, seed=4) != build_suite(10, seed=5)


def test_more_cases_than_there_are_words_are_refused() -> None:
    """A behaviour with fewer different cases is an error that names it."""
    with pytest.raises(ValueError, match="single positive words: only"):
        build_suite(10_000)


def test_mft_fails_outside_the_allowed_labels() -> None:
    """The predicted label must be an allowed one."""
    case = Case(("x",), allowed=frozenset({"negative", "neutral"}))
    assert [fails("MFT", case, [label], [0.0]) for label in (NEGATIVE, NEUTRAL, POSITIVE)] == [False, False, True]


def test_inv_fails_when_one_variant_changes_its_label() -> None:
    """Polarity may change if the label does not."""
    case = Case(("x", "y", "z"))
    assert not fails("INV", case, [POSITIVE] * 3, [0.9, 0.2, 0.5])
    assert fails("INV", case, [POSITIVE, POSITIVE, NEUTRAL], [0.3, 0.3, 0.29])


def test_dir_fails_beyond_the_tolerance_against_the_direction() -> None:
    """Polarity may move freely in the direction, and by 0.1 against it."""
    up, down = Case(("x", "y"), direction=1), Case(("x", "y"), direction=-1)
    labels = [NEUTRAL] * 2
    assert [fails("DIR", up, labels, [0.5, end]) for end in (1.0, 0.45, 0.35)] == [False, False, True]
    assert [fails("DIR", down, labels, [0.5, end]) for end in (-1.0, 0.55, 0.65)] == [False, False, True]


def test_each_case_is_judged_by_its_own_texts() -> None:
    """Cases of different sizes keep their own predictions."""
    behaviour = Behaviour("b", "INV", (Case(("good", "good")), Case(("bad", "good", "bad")), Case(("x", "y"))))
    assert behaviour.failures(Lexicon().predict(behaviour.texts)) == [False, True, False]


def test_changes_keep_what_is_said() -> None:
    """Typos swap two letters; links, mentions, punctuation and capitals keep the words."""
    rng = random.Random(1)  # noqa: S311 (no secret)
    slip = typo("Trams run", rng)
    assert slip != "Trams run"
    assert sorted(slip) == sorted("Trams run")
    assert all("Trams run" in text for text in surrounded("Trams run", rng))
    assert punctuated("Yes, he said!") == ("Yes, he said", "Yes, he said.", "Yes, he said .", "Yes he said!")
    assert recased("Ab c") == ("ab c", "AB C")
    assert contracted("It is here and I do not mind")[0] == "It's here and I don't mind"


def test_contractions_change_every_original() -> None:
    """Each frame of long forms has one to contract."""
    assert all(contracted(frame)[0] != frame for frame in TEXTS.lists["long_form"])


def test_only_the_exchanged_word_differs() -> None:
    """Variants differ in one slot and in articles."""
    texts = exchange("A {who} {person} near the {noun}.", "who", ["Ainu", "Basque"], 0.5)
    assert texts[0].startswith("An Ainu")
    assert texts[0].replace("An Ainu", "A Basque") == texts[1]


def test_gap_is_the_mean_difference_of_pairs_and_spread_that_of_means() -> None:
    """Differences that cancel out over templates are in the gap and not in the spread."""
    found = gap_of(np.array([[0.0, 0.2], [0.2, 0.0]]))
    assert (found.gap, found.spread) == pytest.approx((0.2, 0.0))
    found = gap_of(np.array([[0.0, 0.1, 0.4], [0.0, 0.1, 0.4]]))
    assert (found.gap, found.spread) == pytest.approx(((0.1 + 0.4 + 0.3) / 3, 0.4))


def test_a_peer_with_friends_has_a_gap() -> None:
    """A peer that favours "he" has a gap of gender and none of origin."""
    kinds = {kind.name: kind for kind in TEXTS.kinds}
    assert measure_gap(Lexicon(), kinds["gender"]).spread > 0.05
    assert measure_gap(Lexicon(), kinds["origin"]).gap == 0


def test_every_group_meets_every_frame() -> None:
    """Terms alternate between groups, so that a few frames cover many groups."""
    names = TEXTS.kinds[0]
    assert len(names.terms) == sum(map(len, names.groups.values()))
    assert {next(g for g, terms in names.groups.items() if term in terms) for term in names.terms[:9]} == set(
        names.groups
    )


def test_the_report_has_every_behaviour_and_peer() -> None:
    """The table has a row for each behaviour and kind of groups, the JSON is one line with the same figures."""
    suite = build_suite(5)
    result = judge(Lexicon(), suite)
    text, line = table(suite, [result]), as_json(suite, [result], ["VADER: not there"])
    assert all(behaviour.name in text for behaviour in suite)
    assert all(kind.name in text for kind in TEXTS.kinds)
    assert "\n" not in line
    told = json.loads(line)
    assert told["missing"] == ["VADER: not there"]
    assert told["results"][0]["mean_failure"] == pytest.approx(np.mean(list(result.failures.values())), abs=1e-4)
    assert set(told["results"][0]["failures"]) == {behaviour.name for behaviour in suite}


def test_peers_that_are_missing_are_named_and_left_out() -> None:
    """The other peers are measured."""

    def absent() -> Lexicon:
        raise PeerMissing("TextBlob: textblob is not installed")

    peers, missing = gather(Lexicon, absent)
    assert [peer.name for peer in peers] == ["lexicon"]
    assert missing == ["TextBlob: textblob is not installed"]
