"""Patterns of tokenizers made before `model.repair`: with them, their plain texts keep the quicker way (`model.plain`).

Pattern -> what must be in a text for it, as in `model.patterns.BUSY_IN_PLAIN`.
"""

_ENTITIES = (
    r"&(?:(?:amp|#0{0,5}38|#[xX]26);)+",
    r"&(?:lt|#0{0,5}60|#[xX]3[cC]);",
    r"&(?:gt|#0{0,5}62|#[xX]3[eE]);",
    r"&(?:quot|#0{0,5}34|#[xX]22|[lrb]dquo|[lr]aquo|#822[012]);",
    r"&(?:apos|#0{0,5}39|#[xX]27|[lrs][sb]quo|#821[678]|#[xX]201[89]);",
    r"&(?:nbsp|e[nm]sp|thinsp|#0{0,5}160|#[xX][aA]0|#10|#13);",
    r"&(?:hellip|#8230|#[xX]2026);",
    r"&(?:[nm]dash|minus|#821[12]|#[xX]201[34]);",
    r"&(?:hearts|#9829|#[xX]2665);",
    r"&pound;",
    r"&euro;",
    r"&deg;",
    r"\\u201[89]",
    r"\\u201[cdCD]",
    r"\\u002[cC]",
    r"\\u2026",
)

FORMER_IN_PLAIN = {
    **{pattern: ("&" if pattern.startswith("&") else "\\u",) for pattern in _ENTITIES},
    r"<br\s{0,9}/?>": ("<br",),
    r"(?i:https?://\S+|(?<!\p{L})www\.\w\S*)|\b(?:t\.co|bit\.ly|pic\.twitter\.com)/\S+|\bURL\b": (
        *("://", "www.", ".co/", ".ly/", ".com/", "url"),
    ),
    r"(?<![\w@])@\w+|\bUSER\b": ("@", "user"),
}
