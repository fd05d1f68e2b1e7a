"""A quicker tokenizer for plain texts, as most are: the same tokens, without the steps that find nothing in them."""

from __future__ import annotations

import json
import re

from tokenizers import Tokenizer, normalizers

from model.patterns import IDLE_IN_PLAIN, PLAIN

is_plain = re.compile(PLAIN).fullmatch


def plain_tokenizer(tokenizer: Tokenizer) -> Tokenizer:
    """One that gives plain texts the token ids that this one gives them; it shares its model, and what that caches.

    It is the tokenizer itself where that does more than `train_tokenizer` lets one do.
    """
    normalizer = tokenizer.normalizer
    more = tokenizer.truncation or tokenizer.padding or tokenizer.get_added_tokens_decoder()
    if more or not isinstance(normalizer, normalizers.Sequence) or tokenizer.pre_tokenizer is None:
        return tokenizer
    plain = Tokenizer(tokenizer.model)
    steps = [normalizer[place] for place in range(len(normalizer))]
    plain.normalizer = normalizers.Sequence([step for step in steps if not _is_idle(step)])
    plain.pre_tokenizer = tokenizer.pre_tokenizer
    return plain


def _is_idle(step: normalizers.Normalizer) -> bool:
    settings = json.loads(step.__getstate__())
    if settings["type"] == "Replace":
        return settings["pattern"].get("Regex") in IDLE_IN_PLAIN
    return bool(settings["type"] == "NFKC")
