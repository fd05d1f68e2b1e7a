from __future__ import annotations

from html.entities import html5

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, normalizers

from model.errors import ArtifactError
from model.text.alignment import Aligner
from model.text.patterns import REPAIR, REPAIR_NAME
from model.text.repair import repair, repairs_first
from model.text.repair.letters import DECORATED, OTHERS
from model.text.repair.short_names import SIGNS
from model.text.tokenizer import TextEncoder, TokenizerConfig, train_tokenizer
from tests.fixtures.places import ROOT

SHIPPED = ROOT / "model" / "default" / "tokenizer.json"

REPAIRED = {
    # Character references: by number, in pairs of halves, escaped many times over, by name
    "&#128545;&#x1F621;&#X1f621;&#0000128545;": "😡😡😡😡",
    "&#55357;&#56865; \\ud83d\\ude21 \\U0001f621": "😡 😡 😡",
    "&amp;amp;#38;amp;lt;3 &#38;#60;": "<3 <",
    "&eacute;&hearts;&notin;&AMP;": "é♥∉&",
    "&#128;&#150;": "€–",  # as HTML reads numbers of Windows-1252
    "AT&T; &foo; &notit; &; &#; &#xd800; \\ud83d C:\\users": "AT&T; &foo; &notit; &; &#; &#xd800; \\ud83d C:\\users",
    # UTF-8 read as Windows-1252, or as Latin-1
    "isnâ€™t cafÃ© Â£5 ðŸ˜¡ â€œfineâ€\x9d": "isn’t café £5 😡 “fine”",
    "isn\xe2\x80\x99t \xf0\x9f\x98\xa1": "isn’t 😡",
    "Ã¢â‚¬â„¢": "’",
    "fine.Â  It â€œisâ€ fine": "fine.  It “is” fine",
    "Ð¿Ñ€Ð¸Ð²ÐµÑ‚ wiÄ™c": "привет więc",
    "« café\xa0» „Spaß“ CAFÉ’s É… Ã Â": "« café\xa0» „Spaß“ CAFÉ’s É… Ã Â",
    # Letters of other scripts in Latin words, and alone where others are disguised
    "h\u0430t\u0435 \u0406 \u043d\u03b1\u03c4\u0454": "hate I hate",
    "h\u0337\u0430\u0337te": "h\u0337a\u0337te",
    "рост и нос, сор": "рост и нос, сор",
    "\u0430 hello": "\u0430 hello",
    "Ελλάδα και kΩ": "Ελλάδα και kΩ",
    # Decorated letters
    "ʜᴀᴛᴇ 🅷🅰🆃🅴 🅗🅐🅣🅔 ᕼᗩTE 🇭 🇮": "hate HATE HATE HATE H I",
    "🅰️ 🇺🇸 🇬🇧": "🅰️ 🇺🇸 🇬🇧",
    # Short names
    ":rage::joy: (:thumbs_up:) :+1: :Rage:": "😡😂 (👍) 👍 😡",
    "10:30:45 :foo: a:rage: ::": "10:30:45 :foo: a:rage: ::",
    # Ratings
    "★★★★★ ★★★★☆ ★★★★": "⭐⭐⭐⭐⭐ ⭐⭐⭐⭐ ⭐⭐⭐⭐",
    "✭✩✩✩✩ ⭐️⭐️☆☆☆": "★☆☆☆☆ ★★☆☆☆",
    "★ ★ ★ ★ ★ ok": "⭐⭐⭐⭐⭐ ok",
    "★★★ ★★★★★★★ ☆☆☆☆☆ ★☆": "★★★ ★★★★★★★ ☆☆☆☆☆ ★☆",
}


@pytest.mark.parametrize("text", REPAIRED)
def test_damage_is_repaired_and_nothing_else(text: str) -> None:
    """Damage becomes the character it stands for; what only resembles it stays."""
    assert repair(text) == REPAIRED[text]


FRAGMENTS = st.sampled_from(
    [
        *(
            "&",
            "#",
            "amp;",
            "lt;",
            "&#38;",
            "&#x26;",
            "&hearts;",
            "&#128545;",
            "55357;",
            "&#56865;",
            "\\u",
            "d83d",
            ";",
        ),
        *("â€™", "Ã", "©", "Â", "ðŸ˜¡", "â€", "Ð¿", "é", "\xa0", "\x9d", " "),
        *("h\u0430te", "\u0430", "\u0337", "п", "α", "🅷", "🅰", "🇺", "🇸", "ʜ", "I"),
        *(":rage:", ":", "rage", "★", "☆", "⭐", "\ufe0f", "\u200b"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=4), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("\ud83d&#38;#38;")
def test_a_repaired_text_needs_no_repair(text: str) -> None:
    """Repair is idempotent for any text, also with half characters."""
    assert repair(repair(text)) == repair(text)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.sampled_from(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?'\"()-/@$%*+=<>_[]{}|~^`\n"
        ),
        max_size=80,
    )
)
def test_plain_writing_is_returned_as_it_is(text: str) -> None:
    """ASCII without ampersand, backslash and colon is not changed."""
    assert repair(text) is text


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 0x10FFFF).filter(lambda code: not 0xD800 <= code < 0xE000 and not 0x80 <= code < 0xA0))
def test_a_code_point_may_be_written_in_any_way(code: int) -> None:
    """Decimal, hexadecimal and misread UTF-8 forms are repaired."""
    character = chr(code)
    alone = repair(character)
    assert repair(f"\\U{code:08x}") in (alone, repair(repair(alone)))
    if f"&#{code};" != character and character.isprintable():
        assert repair(f"&#{code};") == repair(f"&#x{code:x};") == alone
    if code > 0xFFFF:
        assert repair(character.encode().decode("latin-1")) == alone


def test_every_name_of_html_is_known() -> None:
    """HTML's names with a semicolon give the characters of its table."""
    for name, characters in html5.items():
        if name.endswith(";"):
            assert repair(f"a &{name} b") == repair(f"a {characters} b"), name


def test_the_tables_hold_what_they_say() -> None:
    """Letters map to one ASCII letter, names to one sign, and no key is ASCII."""
    assert len(OTHERS) > 350
    assert len(DECORATED) > 100
    for table in (OTHERS, DECORATED):
        assert all(
            not key.isascii() and len(key) == len(letter) == 1 and letter.isascii() for key, letter in table.items()
        )
    assert len(SIGNS) > 1800
    assert all(len(sign) == 1 and not sign.isascii() for sign in SIGNS.values())


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    return train_tokenizer(["i hate this 😡 love is bad é"] * 3, TokenizerConfig(kind="word", min_frequency=1))


def test_a_tokenizer_names_its_repair(words: Tokenizer) -> None:
    """A trained tokenizer repairs texts, also after loading; the library alone does not."""
    again = Tokenizer.from_str(words.to_str())

    assert repairs_first(again)
    encode = TextEncoder(again, 16).encode
    assert encode(["I h\u0430te this &#128545;"]) == encode(["I hate this 😡"])
    assert again.encode("&#128545;").ids != again.encode("😡").ids


def test_a_tokenizer_that_names_none_reads_texts_as_before(words: Tokenizer) -> None:
    """A tokenizer without the name does not repair texts."""
    state = words.to_str().replace(REPAIR.replace("\\", "\\\\"), "never")
    former = Tokenizer.from_str(state)

    assert not repairs_first(former)
    assert TextEncoder(former, 16).encode([":rage: love"])[0].token_ids == former.encode(":rage: love").ids


@pytest.mark.parametrize("steps", [[f"{REPAIR_NAME}99)x"], ["a", REPAIR]])
def test_a_repair_that_is_not_known_is_refused(words: Tokenizer, steps: list[str]) -> None:
    """An unknown version, or a name in another place, is an error."""
    other = Tokenizer.from_str(words.to_str())
    other.normalizer = normalizers.Sequence([normalizers.Replace(Regex(step), "") for step in steps])

    with pytest.raises(ArtifactError, match="repair"):
        repairs_first(other)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I hate &#128545;&#128545;", [("i", "I"), ("hate", "hate"), ("😡", "&#128545;"), ("😡", "&#128545;")]),
        ("&amp;#128545; bad", [("😡", "&amp;#128545;"), ("bad", "bad")]),
        ("ðŸ˜¡ bad", [("😡", "ðŸ˜¡"), ("bad", "bad")]),
        ("cafÃ© é", [("[UNK]", "cafÃ©"), ("é", "é")]),
        ("h\u0430t\u0435 this", [("hate", "h\u0430t\u0435"), ("this", "this")]),
        ("h\u0337a\u0337t\u0337e\u0337 this", [("hate", "h\u0337a\u0337t\u0337e\u0337"), ("this", "this")]),
        (":rage: bad", [("😡", ":rage:"), ("bad", "bad")]),
        ("haaaaate this", [("hate", "haaaaate"), ("this", "this")]),
        ("b a d i s this", [("[UNK]", "b a d i s"), ("this", "this")]),
        ("h.a.t.e b@d", [("hate", "h.a.t.e"), ("bad", "b@d")]),
        ("<b>hate</b> this", [("hate", "hate</b>"), ("this", "this")]),
    ],
)
def test_a_token_is_given_the_damage_it_was_made_of(words: Tokenizer, text: str, wanted: list[tuple[str, str]]) -> None:
    """An explanation has the damaged characters as sent."""
    assert [(piece.token, text[piece.start : piece.end]) for piece in Aligner(words).pieces(text)] == wanted
