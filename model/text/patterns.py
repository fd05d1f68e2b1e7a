"""The regular expressions that normalise a text and find its tokens, in the syntax of Oniguruma.

Each must match at least one character: an empty match makes the tokenizers library panic. Runs that may fail after they
have begun are bounded: the library also panics after backtracking ten million times.
"""

from model.text import elongation
from model.text.obfuscation import OBFUSCATED

CAPITALS = "⇧"  # put before a word in capitals

# Names a step that is not an expression: `model.text.repair`, the first of all. It matches nothing, so that the library
# alone, which does not know the step, reads a text as sent. Artifacts contain this name: it must not change.
REPAIR_NAME = "(?#model.repair "
REPAIR = REPAIR_NAME + r"1)\A(?!)"

# Before NFKC, which would turn the acute accent, used as an apostrophe, into a space and a combining mark.
BEFORE_NFKC = ((r"\x{B4}", "'"),)

# Invisible: format, filler and control characters, variation selectors, skin tones: "s\u200bo" is "so"
_UNSEEN = (r"[\p{Cf}\p{Default_Ignorable_Code_Point}\x{1F3FB}-\x{1F3FF}]|[\x{00}-\x{08}\x{0E}-\x{1F}\x{7F}]", "")
# Marks that do not compose with their letter: "h\u0337a\u0337t\u0337e\u0337" is "hate". Scripts
# that write with marks keep theirs.
_MARKS = (r"\p{M}(?:(?<=\p{Latin}\p{M})|(?<![\p{L}\p{M}]\p{M}))\p{M}*", "")
# HTML tags: inline tags do not separate words
_ATTRIBUTES = r"(?:\s[^<>]{0,2000})?/?>"
_INLINE = (
    r"(?i:</?(?:a|abbr|b|big|cite|code|del|em|font|i|ins|mark|q|s|small|span|strike|strong|sub|sup|tt|u)"
    rf"{_ATTRIBUTES})",
    "",
)
_BLOCK = (
    r"(?i:</?(?:article|aside|blockquote|body|br|center|dd|div|dl|dt|footer|h[1-6]|head|header|hr|html|img|li|main|ol|p"
    rf"|pre|section|table|tbody|td|th|thead|title|tr|ul){_ATTRIBUTES})",
    " ",
)
_QUOTES = (r"[`\x{2BC}\x{2018}\x{2019}\x{201B}\x{2032}]", "'")

# A link ends before a quotation mark or a bracket, and before a full stop or a comma unless the address continues after
# it. Three dots are the rest of a shortened link.
_ADDRESS = (
    r"(?:[\w/?#&=%~+$@-]+|\.+(?=[\w/?#&=%~+$@-])|:(?=[\d/])|,(?=\d)|;(?=\w{1,32}=)|!(?=/)|\([\w.,-]{1,99}\))*"
    r"(?:\.{3})?"
)
# Each alternative begins with a character: Python finds that four times as fast as a position between two
_LINK = (
    r"(?:h(?i:ttps?://)|H(?i:ttps?://)|w(?<!\p{L}w)(?i:ww\.)(?=\w)|W(?<!\p{L}W)(?i:ww\.)(?=\w)"
    r"|t\.co/(?<=\bt\.co/)(?=\S)|bit\.ly/(?<=\bbit\.ly/)(?=\S)|pic\.twitter\.com/(?<=\bpic\.twitter\.com/)(?=\S))"
    rf"{_ADDRESS}|URL(?<=\bURL)\b",
    "http",
)
_MENTION = (r"@(?<![\w@]@)\w+|USER(?<=\bUSER)\b", "@user")
_SPACES = (r"[^\S ]+|\s{2,}", " ")
_APART = (r"(?i: (?=n't\b|'(?:s|re|ve|ll|d|m)\b))", "")  # "do n't", as treebanks write it -> "don't"
_CAPITALS = (r" (?=[^\w\s]{0,8}\p{Lu}[\p{Lu}']{0,1000}\p{Lu}\b)", f" {CAPITALS} ")
_LONG = (r"([^\d\s])(?=\1\1\1)", "")  # sooooooo -> sooo: more than three repetitions mean the same


def _apart(sign: str, first: tuple[str, ...], last: str) -> tuple[str, str]:
    """The signs between at least four separated letters: one, two or three letters before a sign, the rest after it.

    The sign comes first, then the condition that most signs fail: the fastest order for Python.
    """
    runs = [sign.join(["[A-Za-z]"] * count) for count in (1, 2, 3)]
    sides = "|".join(
        f"(?<={one}{before}{sign})(?={after}{last})"
        for before, after in zip(runs, reversed(runs), strict=True)
        for one in first
    )
    return f"{sign}(?=[A-Za-z](?:{sign}|{last}))(?:{sides})", ""


# The middle of such a run: searching only for it takes half the time of a tweet
SPACED_MIDST = " [A-Za-z] [A-Za-z] [A-Za-z]"
_DOTTED = _apart("[.*-]", (r"\b",), r"\b")  # "s.h.i.t"
SPACED = _apart(" ", (r"\A", r"[^\w'.]"), r"(?!\w|['.*-]\w)")  # "i d i o t"
_TWICE = (elongation.TWICE, "")
_ONCE = (elongation.ONCE, "")

BEFORE_LOWER_CASE = (
    _UNSEEN,
    _MARKS,
    _INLINE,
    _BLOCK,
    _LINK,
    _MENTION,
    _QUOTES,
    SPACED,
    _SPACES,
    _APART,
)
AFTER_PREPENDED_SPACE = (_DOTTED, _CAPITALS)
AFTER_LOWER_CASE = (*OBFUSCATED, _LONG, _TWICE, _ONCE)

# Emoticons come before punctuation: eyes, nose and mouth in both directions; hearts; faces between two eyes.
_EMOTICON = (
    r"[:;=8x]['^o-]?[)(\]\[|/\\*@3]{1,64}(?!\w)|[:;=]['^-]?[dpo3](?!\w)|[)(]['^-]?[:;=](?!\w)"
    r"|<[/\\]?3+|[\^>-][_.]{1,64}[\^<-]|\bo[_.]o\b|\\o/"
)
TOKEN = (
    _EMOTICON + r"|@user\b"
    r"|\p{L}[\p{L}\p{M}]*(?:'\p{L}[\p{L}\p{M}]*)*"  # a word with its apostrophes: don't, o'clock
    r"|\p{N}+|[!?]+|\.+|\S"
)

# Most texts are plain: visible ASCII, white space, and typographic signs in place of ASCII's.
SIGNS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026"  # two dashes, quotation marks, dots
PLAIN = rf"[ -~\t\n\r{SIGNS}]*"
IDLE_IN_PLAIN = frozenset(pattern for pattern, _ in (*BEFORE_NFKC, _UNSEEN, _MARKS)) | {REPAIR}
# Patterns that may match in plain texts, each with the strings of which the text, in lower case, must have one. Empty:
# the pattern is tried on every text.
BUSY_IN_PLAIN = {
    _INLINE[0]: ("<",),
    _BLOCK[0]: ("<",),
    _LINK[0]: ("://", "www.", ".co/", ".ly/", ".com/", "url"),
    _MENTION[0]: ("@", "user"),
    _QUOTES[0]: ("`", "\u2018", "\u2019"),
    SPACED[0]: (" ",),
    _SPACES[0]: ("  ", "\t", "\n", "\r"),
    _APART[0]: (" n't", " '"),
    _DOTTED[0]: (),
    _CAPITALS[0]: (),
    **{pattern: () for pattern, _ in OBFUSCATED},
    _LONG[0]: (),
    _TWICE[0]: (),
    _ONCE[0]: (),
}
