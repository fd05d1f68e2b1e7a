from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from model.errors import ConfigError, DataError
from model.text.patterns import CAPITALS
from model.text.repair import repair
from model.text.tokenizer import UNKNOWN, UNKNOWN_ID, TextEncoder, TokenizerConfig, train_tokenizer
from tests.fixtures.places import ROOT

CAPS = CAPITALS
KINDS = ("bpe", "word", "char")
SEEN = [
    f"i love this {CAPS} wow 😀 ❤ 👍 :) :-) :d ;d :'( <3 </3 \\o/ ^_^ o_o xd",
    "don't do n't it's @user http #happy sooo !!! ...",
    "hate bad good not phone [ ] unk a 1 b 2 c 3 d & < > \" ' . , ! ? ( ) - www awww",
] * 3


def trained(kind: str, **settings: int) -> Tokenizer:
    return train_tokenizer(SEEN, TokenizerConfig(kind=kind, **{"vocab_size": 400, "min_frequency": 1, **settings}))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    """A tokenizer of whole words, loaded from its text: each token is a normalised word."""
    return Tokenizer.from_str(trained("word").to_str())


def pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    """The pieces of a text, known or not."""
    normalised = tokenizer.normalizer.normalize_str(repair(text))
    return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalised)]


NORMALISED = {
    # Unicode NFKC
    "ｗｏｗ ﬁne": "wow fine",
    # HTML entities: by name, by number, escaped twice
    "&lt;3 &quot;a&quot; &apos;": '<3 " a " \'',
    "&#60;3 &#039; &#34;": "<3 ' \"",
    "&#x3C;3 &#x27; &#X2019;": "<3 ' '",
    "a &amp;amp;lt;3 &amp;#39; &#38;gt;": "a <3 ' >",
    "a&nbsp;b&#160;c": "a b c",
    "a<br />b": "a b",
    # People and links, and the placeholders of data sets
    "@Some_One1 USER @USER": "@user @user @user",
    "a@b.c": "a @ b . c",
    "http://a.b/c?d URL www.a.b HTTP://A.B Www.A.B t.co/x": "http http http http http http",
    "2/10www.a.b": "2 / 10 http",
    "awww... that AWWW...": f"awww ... that {CAPS} awww ...",
    "curl CURL": f"curl {CAPS} curl",
    # Letters and marks that are repeated
    "soooooooo sooo soo !!!!!!! 1000000": "sooo sooo soo !!! 1000000",
    "😀😀😀😀😀😀": "😀 😀 😀",
    # Hashtags
    "#Happy#happy": "# happy # happy",
    # Capitals
    "WOW Wow wow": f"{CAPS} wow wow wow",
    "I A NASA's (LOL) #YES": f"i a {CAPS} nasa's {CAPS} ( lol ) {CAPS} # yes",
    "DON'T": f"{CAPS} don't",
    "A" * 200 + "H": f"{CAPS} ah",
    # Apostrophes
    "don’t don‘t don`t don´t donʼt don＇t": "don't " * 5 + "don't",
    "do n't do n’t it 's DO N'T": f"don't don't it's {CAPS} don't",
    # Marks over Latin letters, and those of scripts that write with them
    "h\u0337a\u0337t\u0337e\u0337 l\u0332o\u0332v\u0332e\u0332\u0332 \u0337 e\u0301\u0337": "hate love é",
    "\u0939\u093f\u0928 5\u0337": "\u0939\u093f\u0928 5",
    # Links end where an address can end; tags of HTML
    'I <a href="https://a.b/x">hate</a> <b>th</b>is<p>a</p><br/>b': "i hate this a b",
    "https://a.b/x,bad https://a.b/1,2.html?d=e;f=1. (https://a.b/c_(d)) http://a.b/c:(": (
        "http , bad http . ( http ) http :("
    ),
    "“https://a.b/c” https://a.b/c<br>d http://a.b…": "“ http ” http d http",
    "https://a.b:80/#!/c!!! http://": "http !!! http",
    "<3 a < b > c <table <user>": "<3 a < b > c < table < user >",
    # Drawn-out words
    "baaaad haaate goooood allll toooo freeee hateeee": "bad hate good all too free hate",
    "sooo nooooo awwww boooo xxx iii viii hiii": "sooo nooo awww booo xxx iii viii hi",
    # Words with signs for letters, and letters that stand apart
    "sh!t h@te F**K b1tch a$$ id1ot l0ve p***y": "shit hate fuck bitch ass idiot love pussy",
    "me@home so!me mst3k a55 f*r b4 a*b": "me @ home so ! me mst 3 k a 55 f * r b 4 a * b",
    "s.h.i.t i d i o t s-h-i-t U.S.A. a b c I'm a b c": "shit idiot shit u . s . a . a b c i'm a b c",
    'i d i o t. "i d i o t"': 'idiot . " idiot "',
    # What is not seen
    "s\u200bo s\u00ado s\u034fo s\ufe01o s\u2060o": "so so so so so",
    "👍🏽 ❤️": "👍 ❤",
    "a\x00b\x07": "ab",
    "a\tb\r\nc\u2028d\u3000e": "a b c d e",
    "[UNK]": f"{CAPS} [ unk ]",
}


@pytest.mark.parametrize("text", NORMALISED)
def test_normalisation_is_in_the_tokenizer_file(words: Tokenizer, text: str) -> None:
    """A loaded tokenizer normalises a text as stated."""
    assert pieces(words, text) == NORMALISED[text].split()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [":)", ":-)", ":D", ";D", ":'(", "<3", "</3", "\\o/", "^_^", "o_O", "😀", "❤️", "👍🏿"])
def test_emoji_and_emoticons_are_one_token(kind: str, text: str) -> None:
    """An emoji is one known token in every kind of tokenizer, an emoticon in those that join characters."""
    encoded = TextEncoder(trained(kind, vocab_size=1000), 16).encode([text])[0]

    assert encoded.unknown == 0
    assert encoded.tokens == (1 if kind != "char" or ord(text[0]) > 127 else len(text))


def test_kinds_cut_words_differently() -> None:
    """Words are one token, characters are one token each, and pieces lie between."""
    counts = {kind: TextEncoder(trained(kind), 64).encode(["i love this phone"])[0].tokens for kind in KINDS}

    assert counts["word"] == 4
    assert counts["char"] == len("ilovethisphone")
    assert 4 <= counts["bpe"] < counts["char"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["مرحبا بالعالم", "שלום", "你好", "ⴰⵣⵓⵍ", "𓀀", "\u202eמה\u202c", "\ue000", "\uffff"])
def test_unknown_scripts_are_unknown_tokens(kind: str, text: str) -> None:
    """A script that training did not have gives only unknown tokens."""
    encoded = TextEncoder(trained(kind), 16).encode([text])[0]

    assert encoded.tokens >= 1
    assert encoded.unknown == len(encoded.token_ids)
    assert set(encoded.token_ids) == {UNKNOWN_ID}


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_the_unknown_token_is_text(kind: str) -> None:
    """A user's "[UNK]" is read by its characters, as no special token is registered."""
    tokenizer = Tokenizer.from_str(trained(kind).to_str())
    encoded = TextEncoder(tokenizer, 16).encode(["[UNK]", "[unk]"])

    assert tokenizer.token_to_id(UNKNOWN) == UNKNOWN_ID
    assert [text.unknown for text in encoded] == [0, 0]
    assert encoded[1].tokens >= 3
    assert not tokenizer.get_added_tokens_decoder()


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u200b\u200d", "\x00", "\u3164", "<br>", "&nbsp;", "\ufe0f"])
def test_nothing_to_read(words: Tokenizer, text: str) -> None:
    """Empty and invisible texts have no tokens."""
    encoded = TextEncoder(words, 16).encode([text])[0]

    assert (encoded.tokens, encoded.token_ids, encoded.unknown, encoded.truncated) == (0, [], 0, False)


@pytest.mark.parametrize("max_tokens", [2, 3, 7, 8])
def test_truncation_keeps_head_and_tail(words: Tokenizer, max_tokens: int) -> None:
    """A long text keeps its first and last tokens, a short one all."""
    text = "a 1 b 2 i love this phone"
    whole = TextEncoder(words, 100).encode([text])[0].token_ids
    cut = TextEncoder(words, max_tokens).encode([text])[0]
    tail = max_tokens // 2
    head = max_tokens - tail

    assert cut.token_ids == (whole if max_tokens == 8 else whole[:head] + whole[8 - tail :])
    assert (cut.tokens, cut.truncated) == (8, max_tokens < 8)


def test_unknown_counts_what_is_read(words: Tokenizer) -> None:
    """Unknown tokens in the truncated part do not count."""
    cut = TextEncoder(words, 4).encode(["a zzz qqq xyz xyz b c d"])[0]

    assert (cut.tokens, cut.unknown) == (8, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_training_is_the_same_everywhere(kind: str) -> None:
    """Equal texts give equal bytes, also with other hash seeds."""
    here = trained(kind).to_str()
    program = (
        "import sys; from model.text.tokenizer import *\n"
        "texts = eval(sys.stdin.read())\n"
        f"sys.stdout.buffer.write(train_tokenizer(texts, TokenizerConfig({kind!r}, 400, 1)).to_str().encode())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        input=repr(SEEN).encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    ).stdout.decode()

    assert trained(kind).to_str() == here
    assert there == here


@pytest.mark.parametrize("kind", KINDS)
def test_vocabulary_has_its_bound(kind: str) -> None:
    """The vocabulary is no larger than the limit, and its ids have no gaps."""
    vocabulary = trained(kind, vocab_size=40).get_vocab()

    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert len(vocabulary) <= 40


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "syllable"), ("vocab_size", 1), ("min_frequency", 0), ("max_tokens", 1)]
)
def test_settings_that_make_no_sense_are_named(field: str, value: object) -> None:
    """The error names the setting."""
    with pytest.raises(ConfigError, match=field):
        TokenizerConfig(**{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["bpe", "word"])
def test_words_can_be_made_whole(kind: str) -> None:
    """An added word is one token, and longer words are split as before."""
    texts = ["no noon, no nod"] * 3
    config = TokenizerConfig(kind=kind, vocab_size=20, min_frequency=1)  # type: ignore[arg-type]
    plain, whole = train_tokenizer(texts, config), train_tokenizer(texts, config, ["noor", "no", "noa"])
    assert whole.get_vocab_size() == plain.get_vocab_size() + 2
    encoder = TextEncoder(whole, 64)
    for word in ("noor", "noa", "Noor"):
        assert [whole.id_to_token(each) for each in encoder.encode([word])[0].token_ids] == [word.lower()]
    for text in ("no noon, no nod", "noorish"):
        assert encoder.encode([text]) == TextEncoder(plain, 64).encode([text])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("texts", [[], [""], [" ", "\u200b"]])
def test_training_needs_tokens(kind: str, texts: list[str]) -> None:
    """Training on texts without tokens is an error."""
    with pytest.raises(DataError, match="no token"):
        train_tokenizer(texts, TokenizerConfig(kind=kind))  # type: ignore[arg-type]


def test_training_refuses_an_iterator() -> None:
    """An iterator, which the alphabet would exhaust, is an error."""
    with pytest.raises(TypeError, match="iterator"):
        train_tokenizer(iter(SEEN), TokenizerConfig())


@pytest.mark.parametrize(
    ("texts", "message"),
    [(["a", "b\ud83d"], "text 1.*surrogate"), (["a", None], "text 1.*NoneType"), ("a string", "not a list")],
)
def test_texts_that_are_none_are_named(words: Tokenizer, texts: list[str], message: str) -> None:
    """A lone surrogate, a non-string, and a string for a list are errors that say where."""
    with pytest.raises(DataError, match=message) as caught:
        TextEncoder(words, 16).encode(texts)
    assert "\ud83d" not in str(caught.value)


FUZZED = {kind: TextEncoder(trained(kind), 12) for kind in KINDS}
NASTY = st.sampled_from(
    [
        *"@#'&;:)(<>_-^.!A aö😀\u200d\u0301\x00\ufdfaİß⇧",
        "&amp;",
        "http://",
        "www.",
        "USER",
        " n't",
        "&#",
        "<br",
        "\\u2019",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=60) | st.lists(NASTY, max_size=40).map("".join), max_size=3), st.sampled_from(KINDS))
def test_any_text_is_encoded(texts: list[str], kind: str) -> None:
    """No text of Unicode fails, and the counts are consistent."""
    try:
        encoded = FUZZED[kind].encode(texts)
    except DataError:
        assert any("\ud800" <= character <= "\udfff" for text in texts for character in text)
        return
    for text in encoded:
        assert 0 <= text.unknown <= len(text.token_ids) <= min(text.tokens, 12)
        assert text.truncated == (text.tokens > 12)
    assert len(encoded) == len(texts)


def test_threads_share_an_encoder() -> None:
    """Eight concurrent threads get the results of one."""
    encoder = FUZZED["bpe"]
    batches = [[f"{word} I LOVE this {number} 😀 :)" for word in SEEN[0].split()] for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(encoder.encode, batches))

    assert together == [encoder.encode(batch) for batch in batches]


N = 1 << 20
LARGE = {
    "A" * N: "aaa",  # beyond a thousand letters capitals are not marked
    "A" * 999: "⇧ aaa",
    "a" * N: "aaa",
    "@" * N: "@ @ @",
    "!" * N: "!!!",
    "&amp;" * (N // 5): "& & &",
    ":" * N: ": : :",
    " " * N: "",
    "\n" * N: "",
    "http://" * (N // 7): "http",
    "a" + "\u200b" * N: "a",
    ">" + "_" * N: "> _ _ _",
    "<br" + " " * N: "< br",
}


@pytest.mark.parametrize("text", LARGE, ids=lambda text: text[:7].encode("unicode_escape").decode())
def test_a_megabyte_of_one_thing(words: Tokenizer, text: str) -> None:
    """Texts that are made to be slow are encoded as others."""
    assert pieces(words, text) == LARGE[text].split()


@pytest.mark.slow
@pytest.mark.parametrize("text", [":" + "3" * 11_000_000 + "a", "A" * 11_000_000 + "a", "&#" + "0" * 11_000_000])
def test_long_runs_do_not_panic(words: Tokenizer, text: str) -> None:
    """A run beyond the library's backtracking limit is encoded."""
    assert TextEncoder(words, 16).encode([text])[0].tokens >= 1
