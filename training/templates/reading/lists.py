"""Word lists and clauses by domain: the entries of each slot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from training.templates.disguise import disguises
from training.templates.frame import Clauses, Vocabulary, mirror
from training.templates.reading.section import Entry, Section

KINDS = ("words", "lines", "clauses", "nouns", "domain", "opposites", "people")

_MASS = " (mass)"  # marks a noun that takes no "a"


class Lists:
    """Collects the sections of lists. Sections after a [domain] belong to it, until the end of the file."""

    def __init__(self) -> None:
        self.general: dict[str, tuple[str, ...]] = {}
        self.domains: list[dict[str, tuple[str, ...]]] = []
        self.opposites: dict[str, str] = {}
        self.people: set[str] = set()
        self.texts: list[Entry] = []  # with slots, to be checked when all lists are known
        self._current = self.general
        self._files: dict[str, str] = {}  # the file of each list

    def add(self, section: Section) -> None:
        """Add the words of a section.

        Raises:
            DataError: names the file and the line.
        """
        if self._files.get("") != section.head.file:
            self._current, self._files[""] = self.general, section.head.file
        {
            "words": self._add_list,
            "lines": self._add_list,
            "clauses": self._add_clauses,
            "nouns": self._add_nouns,
            "domain": self._add_domain,
            "opposites": self._add_opposites,
            "people": self._add_people,
        }[section.kind](section)

    @property
    def swap(self) -> dict[str, str]:
        """The opposite of each list, in both directions."""
        return {**self.opposites, **{value: key for key, value in self.opposites.items()}}

    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """For each domain, the entries of every slot: the general ones and the domain's."""
        return tuple(
            {**self.general, **{name: (*self.general.get(name, ()), *words) for name, words in domain.items()}}
            for domain in self.domains or [{}]
        )

    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The entries of each list over all domains, in order, each once."""
        found: dict[str, tuple[str, ...]] = {}
        for lists in (self.general, *self.domains):
            for name, words in lists.items():
                found[name] = (*found.get(name, ()), *words)
        return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}

    def _add_list(self, section: Section) -> None:
        texts = [entry.text for entry in section.entries]
        for option in section.options[1:]:  # in their order
            sign, other = option[0], option[1:]
            if option == "joined":
                texts = [text.replace(" ", "") for text in texts]
            elif option == "disguised":
                texts = list(dict.fromkeys(spelling for text in texts for spelling in disguises(text)))
            elif sign == "*" and other.isdigit():
                texts *= int(other)
            elif sign == "+" and other in self.general:
                texts = [*self.general[other], *texts]
            elif sign == "-" and other in self.general:
                texts = [text for text in texts if text not in self.general[other]]
            else:
                raise section.head.error(
                    f'"{option}" is neither *2, joined, disguised, nor + or - and a list before this one'
                )
        self._extend(section, "".join(section.options[:1]), tuple(texts))

    def _add_clauses(self, section: Section) -> None:
        name, *options = section.options or ("",)
        texts = [entry.text for entry in section.entries]
        self._extend(section, name, Clauses(texts))
        if options:
            if len(options) != 2 or options[0] != "mirrored":
                raise section.head.error("write [clauses NAME] or [clauses NAME mirrored OTHER]")
            self._extend(section, options[1], Clauses(mirror(text, self.swap) for text in texts))

    def _add_nouns(self, section: Section) -> None:
        nouns = [entry.text.removesuffix(_MASS) for entry in section.entries]
        mass = [entry.text.removesuffix(_MASS) for entry in section.entries if entry.text.endswith(_MASS)]
        self._extend(section, "noun", [noun for noun in nouns if noun not in mass])
        self._extend(section, "noun_tag", [noun.replace(" ", "") for noun in nouns])
        if mass:
            self._extend(section, "thing", [f"the {noun}" for noun in mass])

    def _add_domain(self, section: Section) -> None:
        if section.entries:
            raise section.entries[0].error("a [domain] is followed by a section, such as [nouns]")
        self._current = {}
        self.domains.append(self._current)

    def _add_opposites(self, section: Section) -> None:
        for entry in section.entries:
            pair = entry.text.split()
            if len(pair) != 2 or set(pair) & set(self.swap):
                raise entry.error("write two lists that have no opposite yet, such as: good bad")
            self.opposites[pair[0]] = pair[1]
            self.texts += [Entry(f"{{{name}}}", entry.file, entry.line) for name in pair]

    def _add_people(self, section: Section) -> None:
        self.people |= {entry.text for entry in section.entries}
        self.texts += [Entry(f"{{{entry.text}}}", entry.file, entry.line) for entry in section.entries]

    def _extend(self, section: Section, name: str, texts: Sequence[str]) -> None:
        if not texts or not re.fullmatch("[a-z_]+", name):
            raise section.head.error(f"write [{section.kind} NAME], the name in small letters, and entries below")
        if self._current is self.general and self._files.setdefault(name, section.head.file) != section.head.file:
            raise section.head.error(f'the list "{name}" begins in {self._files[name]}, and must end there')
        make = Clauses if isinstance(texts, Clauses) else tuple
        self._current[name] = make((*self._current.get(name, ()), *texts))
        self.texts += section.entries
