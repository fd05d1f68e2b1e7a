"""The steps of a tokenizer, without its vocabulary."""

from __future__ import annotations

import json

from tokenizers import Tokenizer, models

from model import SHIPPED
from model.text.steps import steps_of


def test_steps_are_those_of_the_file() -> None:
    """The steps equal those in the file of the shipped tokenizer."""
    text = (SHIPPED / "tokenizer.json").read_text("utf-8")
    state = json.loads(text)

    assert steps_of(Tokenizer.from_str(text)) == {name: state[name] for name in ("normalizer", "pre_tokenizer")}


def test_a_tokenizer_may_have_no_steps() -> None:
    """Both are None without steps."""
    assert steps_of(Tokenizer(models.BPE())) == {"normalizer": None, "pre_tokenizer": None}
