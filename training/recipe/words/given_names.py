"""Given names of many peoples: those in Faker's lists that the texts seldom use as other words."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from faker.providers import person

from training.templates import sentiment

_LISTS = re.compile("first_names|romanized_first|first_romanized|first_.*_romanized")
_LATIN = re.compile("[a-zà-ɏ]{2,}")
_WITHIN = re.compile("(?<=[a-z,;] )[A-Za-zÀ-ɏ]+")  # words within a sentence: the first is capitalised in any case
_FEW = 20  # occurrences in lower case: fewer may be careless spelling
_LONGEST = 2000  # characters of a text that are read
# A name is taken if two languages' lists have it, or one of these, whose names are in no other language's lists.
_WHOLE = frozenset(
    """
    az_AZ en en_IN en_KE en_NG en_PK en_TH en_US es_AR es_CO es_MX fr_DZ ha_NG id_ID ig_NG ja_JP pt_BR sw tw_GH uz_UZ
    vi_VN yo_NG zh_CN zu_ZA
    """.split()
)
_MORE = Path(__file__).with_name("given_names.txt")
# Names of months, places and peoples, which are capitalised as well
_OTHERS = frozenset(
    """
    america april asia august carolina chad chelsea china christian cuba dakota egypt france georgia german
    india indiana ireland israel jesus jordan june kenya london madrid milan muslim paris roman santa sydney
    virginia washington
    """.split()
)


def known_names() -> frozenset[str]:
    """The names of the lists in lower case, with those that are also other words."""
    found: Counter[str] = Counter()
    whole: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        if not module.ispkg:
            continue
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        lists = [getattr(provider, name) for name in dir(provider) if _LISTS.match(name)]
        names = {str(name).lower() for names in lists if isinstance(names, list | tuple | dict | set) for name in names}
        names = {name for name in names if _LATIN.fullmatch(name)}
        found.update(names)
        if module.name in _WHOLE:
            whole |= names
    ours = {name.lower() for name in sentiment().lists["given_name"] if _LATIN.fullmatch(name.lower())}
    more = _MORE.read_text(encoding="utf-8").partition("\n")[2].split()  # after a comment
    return frozenset({name for name, lists in found.items() if lists > 1} | whole | ours | {*more})


def given_names(texts: Iterable[str]) -> list[str]:
    """The known names of which texts write at most a quarter of the occurrences in lower case, sorted."""
    names = known_names() - _OTHERS
    lower: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        for word in _WITHIN.findall(text[:_LONGEST]):
            if word.islower():
                lower[word] += 1
            elif word[1:].islower():
                large[word.lower()] += 1
    return sorted(name for name in names if lower[name] < _FEW or 3 * lower[name] <= large[name])
