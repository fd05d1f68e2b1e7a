"""The dialect's pairs: enough, harmless, and not in the templates; and the gap computed from them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest

from bench.behaviour import dialect
from bench.behaviour.dialect import dialect_pairs, dialect_table, judge_dialect
from model.errors import DataError
from training.templates import toxicity

PAIRS = [pair for pairs in dialect_pairs().values() for pair in pairs]
DIALECT = {ours for ours, _ in PAIRS}
# Words that would make a sentence more than a matter of its dialect
HARSH = re.compile(r"\b(n[i1]gg\w*|bitch\w*|fuck\w*|shit\w*|damn|hell|ass|hate\w*|kill\w*|stupid|ugly|dumb)\b", re.I)


def test_there_are_many_pairs_of_many_features() -> None:
    """At least 40 pairs over the features that matter, no sentence twice, and each unlike its copy."""
    assert len(PAIRS) >= 40
    wanted = {"habitual be", "copula deletion", "finna", "aint", "yall", "th spelling", "greetings"}
    assert wanted <= dialect_pairs().keys()
    assert all(len(pairs) >= 3 for pairs in dialect_pairs().values())
    assert len({text for pair in PAIRS for text in pair}) == 2 * len(PAIRS)


def test_no_sentence_is_harsh() -> None:
    """No sentence has a slur, a curse or a quarrel."""
    assert not [text for pair in PAIRS for text in pair if HARSH.search(text)]


def test_no_sentence_is_learnt_from() -> None:
    """No template that fixes four or more of its words makes one of the sentences."""
    frames = [re.split(r"\{\w+\}", frame.text) for frame in toxicity().frames]
    fixed = [parts for parts in frames if len(" ".join(parts).split()) >= 4]
    assert len(fixed) > 500
    patterns = [re.compile(".+".join(map(re.escape, parts)), re.I) for parts in fixed]
    assert not [text for text in DIALECT for pattern in patterns if pattern.fullmatch(text.strip(".?!"))]


def test_the_gap_is_what_the_dialect_alone_costs() -> None:
    """A model that adds 0.3 to the dialect has a gap of 0.3, and flags only the dialect from 0.5 on."""

    def biased(texts: Sequence[str]) -> list[float]:
        return [0.5 if text in DIALECT else 0.2 for text in texts]

    *features, everything = judge_dialect(biased, 0.5)
    for each in (*features, everything):
        assert each.gap == pytest.approx(0.3)
        assert (each.dialect_flagged, each.mainstream_flagged) == (1.0, 0.0)
    assert everything.pairs == sum(each.pairs for each in features) == len(PAIRS)
    [*_, line] = dialect_table([*features, everything], 0.5).splitlines()
    assert re.fullmatch(rf"all pairs +\+0\.300 +0\.500 +0\.200 +100\.0 and 0\.0  \({len(PAIRS)} pairs\)", line)


def test_a_model_that_hears_no_dialect_has_no_gap() -> None:
    """A model that ignores dialect flags nothing, and the report is JSON."""
    *_, everything = judge_dialect(lambda texts: [0.1] * len(texts), 0.5)
    assert json.loads(json.dumps(everything.to_dict())) == {
        "pairs": len(PAIRS),
        "dialect": 0.1,
        "mainstream": 0.1,
        "gap": 0.0,
        "dialect_flagged": 0.0,
        "mainstream_flagged": 0.0,
    }


def test_a_line_that_is_no_pair_is_named(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has file and line."""
    (tmp_path / "pairs.txt").write_text("[pairs finna]\nwe finna eat | we are about to eat\nwe finna eat\n")
    monkeypatch.setattr(dialect, "_FOLDER", tmp_path)
    with pytest.raises(DataError, match=r"pairs\.txt, line 3: is not two sentences"):
        dialect_pairs()
