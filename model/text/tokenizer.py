"""From text to token ids. tokenizer.json describes all steps, so that training and serving cannot differ.

The first step of its normalizer may name `model.text.repair`, which this module applies; the others are the library's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from model.errors import ConfigError, DataError
from model.text import patterns
from model.text.blank import is_blank
from model.text.fast_path import is_plain, plain_tokenizer
from model.text.repair import may_need_repair, repair, repairs_first

UNKNOWN = "[UNK]"
UNKNOWN_ID = 0  # the one special token: packed batches need no padding token
CONTINUES = "##"  # prefix of a token that continues a word


@dataclass(frozen=True, slots=True)
class TokenizerConfig:
    """The kind of tokens, the size of the vocabulary, and the number of tokens read of a text."""

    kind: Literal["bpe", "word", "char"] = "bpe"
    vocab_size: int = 16000  # an upper bound; small data give fewer
    min_frequency: int = 2  # of a merge (bpe) or a word (word)
    max_tokens: int = 512  # of a longer text only head and tail are read

    def __post_init__(self) -> None:
        if self.kind not in ("bpe", "word", "char"):
            raise ConfigError(f"kind: {self.kind!r} is not one of bpe, word, char")
        if self.vocab_size < 2:
            raise ConfigError(f"vocab_size: {self.vocab_size} is less than 2")
        if self.min_frequency < 1:
            raise ConfigError(f"min_frequency: {self.min_frequency} is less than 1")
        if self.max_tokens < 2:
            raise ConfigError(f"max_tokens: {self.max_tokens} is less than 2")


Token = TypeVar("Token")


class EncodedText(NamedTuple):
    """A text as token ids."""

    token_ids: list[int]  # at most max_tokens of them
    tokens: int  # of the whole text, before it was truncated
    unknown: int  # unknown tokens among token_ids
    truncated: bool


class TextEncoder:
    """Encodes texts with one tokenizer. It has no state, so threads may share it."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        self.tokenizer = tokenizer
        self._plain = plain_tokenizer(tokenizer)
        self._repairs = repairs_first(tokenizer)
        self.max_tokens = max_tokens
        self._head = (max_tokens + 1) // 2
        self._tail = max_tokens // 2

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Encode texts in order; a blank text has ``tokens == 0``.

        A text without visible characters is blank also if the vocabulary has tokens for it, so that service, scoring
        and training agree on which texts are blank.

        Raises:
            DataError: a text holds a lone surrogate, which UTF-8 cannot encode.
        """
        if isinstance(texts, str):  # its characters would be encoded one by one
            raise DataError("texts: a string, not a list of strings")
        try:
            ids: list[list[int]] = []
            others: dict[int, str] = {}  # texts for the library, by index
            for place, text in enumerate(texts):
                plain = is_plain(text)
                if self._repairs and (not plain or may_need_repair(text)):
                    text = repair(text)
                    plain = is_plain(text)
                if plain and self._plain:
                    ids.append(self._plain.encode(text))
                else:
                    ids.append([])
                    if not is_blank(text):
                        others[place] = text
            if others:  # a call costs 10 microseconds without texts, too
                encodings = self.tokenizer.encode_batch_fast(list(others.values()), add_special_tokens=False)
                for place, encoding in zip(others, encodings, strict=True):
                    ids[place] = encoding.ids
        except (UnicodeEncodeError, TypeError):
            for index, text in enumerate(texts):
                if not isinstance(text, str):
                    raise DataError(f"text {index}: a {type(text).__name__}, not a string") from None
                if any("\ud800" <= character <= "\udfff" for character in text):
                    raise DataError(f"text {index}: holds a lone surrogate, which is no character") from None
            raise
        return [self._cut(found) for found in ids]

    def _cut(self, token_ids: list[int]) -> EncodedText:
        tokens = len(token_ids)
        if tokens > self.max_tokens:
            token_ids = self.read(token_ids)
        return EncodedText(token_ids, tokens, token_ids.count(UNKNOWN_ID), tokens > self.max_tokens)

    def read(self, tokens: list[Token]) -> list[Token]:
        """The tokens of a text that are read: all, or head and tail if there are more than max_tokens."""
        if len(tokens) <= self.max_tokens:
            return tokens
        return tokens[: self._head] + tokens[len(tokens) - self._tail :]


def train_tokenizer(texts: Iterable[str], config: TokenizerConfig, whole: Sequence[str] = ()) -> Tokenizer:
    """Train a tokenizer on the texts of the training split. Equal texts give an equal tokenizer.

    ``texts`` is iterated twice (first for the alphabet). ``whole``: lower-case words that are one token each, in
    addition to ``vocab_size`` others, whatever their frequency.

    Raises:
        DataError: the texts have no tokens.
        TypeError: the texts are an iterator, which can be iterated only once.
    """
    if iter(texts) is texts:
        raise TypeError("texts: an iterator, not a list")
    if config.kind == "word":
        tokenizer = _prepared(models.WordLevel(unk_token=UNKNOWN))
        trainer: trainers.Trainer = trainers.WordLevelTrainer(
            vocab_size=config.vocab_size,
            min_frequency=config.min_frequency,
            special_tokens=[UNKNOWN],
            show_progress=False,
        )
    else:
        # Pieces that continue a word are marked, so that "not able" is not "notable".
        tokenizer = _prepared(models.BPE(unk_token=UNKNOWN, continuing_subword_prefix=CONTINUES, fuse_unk=True))
        alphabet = _alphabet(tokenizer, texts, config)
        trainer = trainers.BpeTrainer(
            vocab_size=config.vocab_size if config.kind == "bpe" else 0,  # for characters: no merges
            min_frequency=config.min_frequency,
            initial_alphabet=alphabet,
            limit_alphabet=len(alphabet),
            # Listed in order: the library numbers pieces in the order of a hash table, which differs between runs
            special_tokens=[UNKNOWN, *alphabet, *(f"{CONTINUES}{character}" for character in alphabet)],
            continuing_subword_prefix=CONTINUES,
            show_progress=False,
        )
    tokenizer.train_from_iterator(map(repair, texts), trainer)
    if tokenizer.get_vocab_size() < 2:
        raise DataError("the texts hold no token to train a tokenizer on")
    return _finished(tokenizer, whole)


def renewed(tokenizer: Tokenizer) -> Tokenizer:
    """The same vocabulary with the normalizer and pre-tokenizer of this version."""
    state, now = json.loads(tokenizer.to_str()), json.loads(_prepared(models.BPE()).to_str())
    return Tokenizer.from_str(json.dumps({**state, **{name: now[name] for name in ("normalizer", "pre_tokenizer")}}))


def with_words(tokenizer: Tokenizer, whole: Sequence[str]) -> Tokenizer:
    """The same vocabulary, and behind it those of these words, in small letters, that it lacks, each as one token."""
    return _finished(tokenizer, whole)


def _prepared(model: models.Model) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(patterns.TOKEN), "removed", invert=True)
    return tokenizer


def _alphabet(tokenizer: Tokenizer, texts: Iterable[str], config: TokenizerConfig) -> list[str]:
    """The commonest characters. The library's own limit breaks ties at random, which differs between runs."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenizer.normalizer.normalize_str(repair(text)))
    common = [item for item in counts.items() if item[1] >= config.min_frequency and not item[0].isspace()]
    common.sort(key=lambda item: (-item[1], item[0]))
    return [character for character, _ in common[: min(2000, config.vocab_size // 4)]]


def _normalizer() -> normalizers.Normalizer:
    def replace(patterns: Iterable[tuple[str, str]]) -> list[normalizers.Normalizer]:
        return [normalizers.Replace(Regex(pattern), content) for pattern, content in patterns]

    return normalizers.Sequence(
        [
            *replace(((patterns.REPAIR, ""),)),
            *replace(patterns.BEFORE_NFKC),
            normalizers.NFKC(),
            *replace(patterns.BEFORE_LOWER_CASE),
            normalizers.Prepend(" "),
            *replace(patterns.AFTER_PREPENDED_SPACE),
            normalizers.Lowercase(),
            *replace(patterns.AFTER_LOWER_CASE),
        ]
    )


def _finished(tokenizer: Tokenizer, whole: Sequence[str]) -> Tokenizer:
    state = json.loads(tokenizer.to_str())
    # No token is special: "[UNK]" in a user's text is five characters
    state["added_tokens"] = []
    if whole:
        vocabulary = state["model"]["vocab"]
        for word in whole:
            vocabulary.setdefault(word, len(vocabulary))
        if state["model"]["type"] == "BPE":
            state["model"]["ignore_merges"] = True  # a word in the vocabulary is not built from pieces
    return Tokenizer.from_str(json.dumps(state, ensure_ascii=False))
