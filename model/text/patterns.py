"""The patterns by which a text is normalised and cut into tokens: Oniguruma's, as the tokenizers library reads them.

Each must match at least one character: an empty match makes the library's alignment panic. A run that can fail after it
has begun has a bound: the library panics, too, once it has backtracked ten million times.
"""

from model.text import elongation
from model.text.obfuscation import OBFUSCATED

CAPITALS = "⇧"  # stands before a word that was written in capitals

# Stands for a step that is no expression: `model.text.repair`, done before all others. It matches nothing, so that the
# library alone, which knows of no such step, reads a text as it was sent. Artifacts hold this name: it does not change.
REPAIR_NAME = "(?#model.repair "
REPAIR = REPAIR_NAME + r"1)\A(?!)"

# Before NFKC, which makes a space and a combining mark of the acute accent that keyboards offer as an apostrophe.
BEFORE_NFKC = ((r"\x{B4}", "'"),)

# What is not seen: format, filler and control characters, variation selectors, skin tones: "s\u200bo" is "so"
_UNSEEN = (r"[\p{Cf}\p{Default_Ignorable_Code_Point}\x{1F3FB}-\x{1F3FF}]|[\x{00}-\x{08}\x{0E}-\x{1F}\x{7F}]", "")
# Marks over letters that have no such letter of their own: "h\u0337a\u0337t\u0337e\u0337" is "hate". Scripts
# that write with marks keep theirs.
_MARKS = (r"\p{M}(?:(?<=\p{Latin}\p{M})|(?<![\p{L}\p{M}]\p{M}))\p{M}*", "")
# Tags of HTML: those within a line part no words
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

# A link ends where an address can end: before a quotation mark or a bracket, and before a full stop or a comma that it
# does not go on after. Three dots are what shortening left.
_ADDRESS = (
    r"(?:[\w/?#&=%~+$@-]+|\.+(?=[\w/?#&=%~+$@-])|:(?=[\d/])|,(?=\d)|;(?=\w{1,32}=)|!(?=/)|\([\w.,-]{1,99}\))*"
    r"(?:\.{3})?"
)
# Each alternative begins with one character, which Python looks for four times as fast as for a place between two
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
_LONG = (r"([^\d\s])(?=\1\1\1)", "")  # sooooooo -> sooo: four and fourteen mean the same


def _apart(sign: str, first: tuple[str, ...], last: str) -> tuple[str, str]:
    """What stands between letters that stand apart, four and more: before it one, two or three, after it the rest.

    The sign comes first, then what most of its kind fail at: the quickest way for Python.
    """
    runs = [sign.join(["[A-Za-z]"] * count) for count in (1, 2, 3)]
    sides = "|".join(
        f"(?<={one}{before}{sign})(?={after}{last})"
        for before, after in zip(runs, reversed(runs), strict=True)
        for one in first
    )
    return f"{sign}(?=[A-Za-z](?:{sign}|{last}))(?:{sides})", ""


# What a run has in its midst: looked for alone, it costs a tweet half as much
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

# Emoticons are read before punctuation: eyes, nose and mouth both ways round; hearts; faces between two eyes.
_EMOTICON = (
    r"[:;=8x]['^o-]?[)(\]\[|/\\*@3]{1,64}(?!\w)|[:;=]['^-]?[dpo3](?!\w)|[)(]['^-]?[:;=](?!\w)"
    r"|<[/\\]?3+|[\^>-][_.]{1,64}[\^<-]|\bo[_.]o\b|\\o/"
)
TOKEN = (
    _EMOTICON + r"|@user\b"
    r"|\p{L}[\p{L}\p{M}]*(?:'\p{L}[\p{L}\p{M}]*)*"  # a word with its apostrophes: don't, o'clock
    r"|\p{N}+|[!?]+|\.+|\S"
)

# Most texts are plain: ASCII that is seen, white space, and the signs that writing programs put in place of ASCII's.
SIGNS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026"  # two dashes, quotation marks, dots
PLAIN = rf"[ -~\t\n\r{SIGNS}]*"
IDLE_IN_PLAIN = frozenset(pattern for pattern, _ in (*BEFORE_NFKC, _UNSEEN, _MARKS)) | {REPAIR}
# What finds something in some of them, and what must be in a text for that, small letters or capitals: no pattern is
# tried in vain. Nothing: it is tried on every text.
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
