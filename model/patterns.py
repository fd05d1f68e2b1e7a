"""The patterns by which a text is normalised and cut into tokens: Oniguruma's, as the tokenizers library reads them.

Each must match at least one character: an empty match makes the library's alignment panic. A run that can fail after it
has begun has a bound: the library panics, too, once it has backtracked ten million times.
"""

CAPITALS = "⇧"  # stands before a word that was written in capitals

# Before NFKC, which makes a space and a combining mark of the acute accent that keyboards offer as an apostrophe.
BEFORE_NFKC = ((r"\x{B4}", "'"),)

# Entities that are common in tweets and scraped comments. `&amp;` comes first: texts are often escaped twice.
ENTITIES = (
    (r"&(?:(?:amp|#0{0,5}38|#[xX]26);)+", "&"),
    (r"&(?:lt|#0{0,5}60|#[xX]3[cC]);", "<"),
    (r"&(?:gt|#0{0,5}62|#[xX]3[eE]);", ">"),
    (r"&(?:quot|#0{0,5}34|#[xX]22|[lrb]dquo|[lr]aquo|#822[012]);", '"'),
    (r"&(?:apos|#0{0,5}39|#[xX]27|[lrs][sb]quo|#821[678]|#[xX]201[89]);", "'"),
    (r"&(?:nbsp|e[nm]sp|thinsp|#0{0,5}160|#[xX][aA]0|#10|#13);", " "),
    (r"&(?:hellip|#8230|#[xX]2026);", "..."),
    (r"&(?:[nm]dash|minus|#821[12]|#[xX]201[34]);", "-"),
    (r"&(?:hearts|#9829|#[xX]2665);", "♥"),
    (r"&pound;", "£"),
    (r"&euro;", "€"),
    (r"&deg;", "°"),
    # The same of JSON, left in by careless exports (and in the SemEval gold data)
    (r"\\u201[89]", "'"),
    (r"\\u201[cdCD]", '"'),
    (r"\\u002[cC]", ","),
    (r"\\u2026", "..."),
)

# What is not seen: format, filler and control characters, variation selectors, skin tones: "s\u200bo" is "so"
_UNSEEN = (r"[\p{Cf}\p{Default_Ignorable_Code_Point}\x{1F3FB}-\x{1F3FF}]|[\x{00}-\x{08}\x{0E}-\x{1F}\x{7F}]", "")
_BREAK = (r"<br\s{0,9}/?>", " ")
_QUOTES = (r"[`\x{2BC}\x{2018}\x{2019}\x{201B}\x{2032}]", "'")

_LINK = (
    r"(?i:https?://\S+|(?<!\p{L})www\.\w\S*)|\b(?:t\.co|bit\.ly|pic\.twitter\.com)/\S+|\bURL\b",
    "http",
)
_MENTION = (r"(?<![\w@])@\w+|\bUSER\b", "@user")
_SPACES = (r"[^\S ]+|\s{2,}", " ")
_APART = (r"(?i: (?=n't\b|'(?:s|re|ve|ll|d|m)\b))", "")  # "do n't", as treebanks write it -> "don't"
_CAPITALS = (r" (?=[^\w\s]{0,8}\p{Lu}[\p{Lu}']{0,1000}\p{Lu}\b)", f" {CAPITALS} ")
_LONG = (r"([^\d\s])(?=\1\1\1)", "")  # sooooooo -> sooo: four and fourteen mean the same

BEFORE_LOWER_CASE = (_UNSEEN, _BREAK, _LINK, _MENTION, _QUOTES, _SPACES, _APART)
AFTER_PREPENDED_SPACE = (_CAPITALS,)
AFTER_LOWER_CASE = (_LONG,)

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
IDLE_IN_PLAIN = frozenset(pattern for pattern, _ in (*BEFORE_NFKC, _UNSEEN))
# What finds something in some of them, and what must be in a text for that, small letters or capitals: no pattern is
# tried in vain. Nothing: it is tried on every text.
BUSY_IN_PLAIN = {
    **{pattern: ("&" if pattern.startswith("&") else "\\u",) for pattern, _ in ENTITIES},
    _BREAK[0]: ("<br",),
    _LINK[0]: ("://", "www.", ".co/", ".ly/", ".com/", "url"),
    _MENTION[0]: ("@", "user"),
    _QUOTES[0]: ("`", "\u2018", "\u2019"),
    _SPACES[0]: ("  ", "\t", "\n", "\r"),
    _APART[0]: (" n't", " '"),
    _CAPITALS[0]: (),
    _LONG[0]: (),
}
