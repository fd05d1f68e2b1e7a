"""Expressions for obfuscated words, with signs and digits in place of letters: "sh!t", "h@te", "f**k", "1d1ot".

Only the words below are restored: a rule for all words would be wrong in half of the cases ("me@home",
"too!RT", "MST3K"). No digit stands for "s": the phone is an A55.
"""

from __future__ import annotations

from collections import defaultdict

# In these words a star, too, may replace a letter between the first and the last, if it is one of these letters
_STARRED = "aceghiostu"
_OATHS = """
    asshole asses asshat bastard bitch bullshit cock crap cunt damn dick dumbass faggot fuck goddamn hell jackass
    nigger nigga piss prick pussies pussy shit suck twat wank whore
"""
# With a full stop: no letter may follow
_OTHERS = """
    amazing annoying ass. awesome awful bad. beautiful best. boring brilliant disgusting evil excellent fail.
    fantastic good great happy hate hating horrible idiot incredible kill liar loser lousy love. loved lovely loves
    loving moron nasty nazi pathetic perfect racist retard ridiculous sad. slut stupid terrible terrific terrorist
    trash useless wonderful worst worthless
"""
_SIGNS = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "$"}


def _places() -> dict[str, str]:
    """Letter -> the expression of its signs, each between the other letters of a word."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for words, star in ((_OATHS, "*"), (_OTHERS, "")):
        for word in words.split():
            letters = word.rstrip(".")
            inner = range(1, len(letters) - 1)
            signs = [
                _SIGNS.get(each, "") + (star if place in inner and each in _STARRED else "")
                for place, each in enumerate(letters)
            ]
            spelled = [f"[{each}{more}]" if more else each for each, more in zip(letters, signs, strict=True)]
            end = r"(?![\w*])" if word.endswith(".") else ""
            for place, letter in enumerate(letters):
                if signs[place] and place:
                    before, after = "".join(spelled[: place + 1]), "".join(spelled[place + 1 :])
                    found[letter].add(
                        rf"(?<=[^\w@#*.]{before})(?={after}{end})" if after + end else rf"(?<=[^\w@#*.]{before})"
                    )
    return {
        letter: f"[*{_SIGNS.get(letter, '')}](?:{'|'.join(sorted(places))})" for letter, places in sorted(found.items())
    }


OBFUSCATED = tuple((pattern, letter) for letter, pattern in _places().items())
