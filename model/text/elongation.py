"""Expressions for elongated words: "baaaad" is read as "bad", "goooood" as "good".

Longer runs were cut to three before. A letter is then kept once, or twice in the words below; three are kept if they
are a word ("xxx", "iii") or so frequent in tweets that they are in the vocabulary ("sooo"). Of 9 million words of
tweets, comments and reviews 40,000 are elongated: 35 % stay, and 94 % of the others become the commonest spelling.
"""

from __future__ import annotations

import re

_TWICE = """
    accept accident account across actually add address afford afternoon agree all annoyed annoying app asleep
    attack attempt attention attitude ball basically bathroom battery beef been beer beginning bell better between
    bigger biggest bill bless blood bloom boobs boom booze boss bottle bottom brilliant buddy bummed business button
    call cancelled cannot career carry cheek cheer cheese chill choose class coffee college comment common cook cool
    correct corrupt crappy creepy cross current daddy deep depressed depressing dinner doom door dress dropped dunno
    eek eff egg especially excellent facebook faggot fall feel feet fell finally floor follow food foot free full
    funny geez gettin getting glass gloom gonna good gotta gotten greed green gross gunna gutted happen happy harry
    hell hill holla hoora hopefully horrible hubby hurray hurry ill impressed indeed issue jeez keep kidding kill
    kiss kitty knee less letting literally little look loose loss mall marriage married mass meet mess middle miss
    mommy mood moon mummy need nigga noob odd off office oops outta overall pass peeps personally pizza planned
    planning pool poop poor possible possibly pretty process professional proof pull puppy pussy putting queen
    really recommend room root running screen see sell session shall sheesh shitty shoot shop shopping silly sissy
    sleep sloppy small smell soccer soon sorry speech staff steep still stopped street stress stuff success summer
    sunny support suppose sweet swimming teeth tell terrible three tomorrow too. totally traffic tree troll tummy
    tweet twitter unless useless usually utter wall wanna wedding week well whee. whoo whoosh will winning woo.
    woohoo woosh woot worried worry yall yippee yummy zoom
"""
# Before three equal letters, the letter, after them
_LEFT = ("s,o,", "n,o,", "b,o,", "a,w,", "a,h,", "o,h,", "h,m,", ",o,h")


def _twice() -> str:
    """Matches one of three letters in a word with two: after ``before``, with two and ``after`` following."""
    found = set()
    for word in _TWICE.split():
        end = r"\b" if word.endswith(".") else ""
        for pair in re.finditer(r"([a-z])\1", word):
            before, after = word[: pair.start() + 1], word[pair.start() :].rstrip(".")
            found.add(rf"(?<=\b{before})(?={after}{end})")
    return "|".join(sorted(found))


def _left() -> str:
    """Matches the third of three letters that are kept."""
    words = (each.split(",") for each in _LEFT)
    return "|".join(rf"(?<=\b{before}{letter * 2}){letter}{after}\b" for before, letter, after in words)


TWICE = rf"([a-z])(?=\1\1)(?:{_twice()})"
ONCE = rf"([a-z])\1(?=\1)(?!(?<=\b[a-z]{{2}})\1\b|(?<=[vx]ii)i\b|{_left()})"
