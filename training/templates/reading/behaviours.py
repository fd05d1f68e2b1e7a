"""Behaviours: frames of one kind with their labels and their share of all rows, read from sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from training.templates.frame import OPPOSITE, Frame, mirror
from training.templates.reading.section import Entry, Section

KINDS = ("labels", "behaviours", "forms", "frames", "pairs")

_FLAGS = ("family", "pairs", "harmless")
_BLANK = re.compile(r"(\{[a-z_]+\})=(\{[a-z_]+\})")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Frames of one kind and their share of all rows."""

    name: str
    share: float
    frames: tuple[Frame, ...]
    family: bool  # the same sentence about several people
    pairs: bool  # a frame and its opposite, which stand side by side, are drawn together
    harmless: bool  # whatever its label, it hurts nobody


@dataclass(slots=True)
class _Made:
    """The frames of one behaviour, with their places in the files."""

    frames: list[Frame] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)  # one for both frames of a pair
    alone: Entry | None = None  # the first frame without an opposite


class Behaviours:
    """Collects the sections of frames; the frames of a behaviour keep their order."""

    def __init__(self) -> None:
        self.labels: dict[str, dict[str, float]] = {}
        self._shares: dict[str, tuple[float, list[str], Entry]] = {}
        self._forms: dict[str, tuple[Entry, ...]] = {}
        self._made: dict[str, _Made] = {}

    def add(self, section: Section, swap: Mapping[str, str]) -> None:
        """Add the frames of a section; `swap` maps each list to its opposite.

        Raises:
            DataError: names the file and the line.
        """
        if section.kind == "labels":
            self._add_labels(section)
        elif section.kind == "behaviours":
            self._add_shares(section)
        elif section.kind == "forms":
            self._forms["".join(section.options[:1])] = section.entries
        else:
            self._add_frames(section, swap)

    @property
    def texts(self) -> list[Entry]:
        """The frames with their places."""
        return [entry for made in self._made.values() for entry in made.entries]

    def made(self) -> Iterator[Behaviour]:
        """The behaviours in the order of their shares.

        Raises:
            DataError: a behaviour has no share or no frames, or a frame occurs twice.
        """
        for name, made in self._made.items():
            if name not in self._shares:
                raise made.entries[0].error(f'"{name}" has no share in a section [behaviours]')
        behaviour_of: dict[str, str] = {}
        label_of: dict[str, str] = {}
        for name, (share, flags, entry) in self._shares.items():
            if name not in self._made:
                raise entry.error(f'"{name}" has no frames')
            made = self._made[name]
            if "pairs" in flags and made.alone:
                raise made.alone.error(f'"{name}" is drawn in pairs, and this frame has no opposite')
            for line in made.lines:
                if line.text in behaviour_of:
                    raise line.error(f'"{line.text}" is a frame of "{behaviour_of[line.text]}" already')
                behaviour_of[line.text] = name
            for frame, place in zip(made.frames, made.entries, strict=True):
                if label_of.setdefault(frame.text, frame.label) != frame.label:
                    raise place.error(f'"{frame.text}" has the label "{label_of[frame.text]}" already')
            yield Behaviour(name, share, tuple(made.frames), *(flag in flags for flag in _FLAGS))

    def _add_labels(self, section: Section) -> None:
        for entry in section.entries:
            name, *attributes = entry.text.split()
            values = dict(text.partition("=")[::2] for text in attributes)
            if not all(re.fullmatch(r"0(\.\d+)?|1(\.0+)?", value) for value in values.values()):
                raise entry.error("write a label and its attributes from 0 to 1, such as: insult toxicity=0.9")
            self.labels[name] = {key: float(value) for key, value in values.items()}

    def _add_shares(self, section: Section) -> None:
        for entry in section.entries:
            name, share, *flags = (*entry.text.split(), "")
            if not re.fullmatch(r"\d+(\.\d+)?", share) or not set(flags) <= {*_FLAGS, ""}:
                raise entry.error(
                    f"write a behaviour, its share, and where they hold {', '.join(_FLAGS)}, such as: fact 4"
                )
            if name in self._shares:
                raise entry.error(f'"{name}" has a share already')
            self._shares[name] = (float(share), flags, entry)

    def _add_frames(self, section: Section, swap: Mapping[str, str]) -> None:
        head, (name, *options) = section.head, section.options or ("",)
        entries = section.entries
        if "from" in options:
            at = options.index("from")
            entries, options = self._from_forms(section, options[at + 1 :]), options[:at]
        labels = [option for option in options if option in self.labels]
        expected = {"frames": [[*labels[:1]], [*labels[:1], "mirrored"]], "pairs": [[*labels[:1], "|", *labels[1:]]]}
        if not entries or len(labels) != 1 + (section.kind == "pairs") or options not in expected[section.kind]:
            known = ", ".join(self.labels)
            raise head.error(
                "write [frames BEHAVIOUR LABEL], [frames BEHAVIOUR LABEL mirrored] or [pairs BEHAVIOUR LABEL | LABEL], "
                f"with one of the labels {known}, and frames below or, at the end, from FORMS {{slot}}={{other}}"
            )
        made = self._made.setdefault(name, _Made())
        made.lines += entries
        for entry in entries:
            texts = [entry.text]
            if section.kind == "pairs":
                texts = [half.strip() for half in entry.text.split("||")]
                if len(set(texts)) != 2 or not all(texts):
                    raise entry.error("write two different frames with || between them")
            elif "mirrored" in options:
                if labels[0] not in OPPOSITE:
                    raise head.error(f'the label "{labels[0]}" has no opposite')
                texts.append(mirror(entry.text, swap))
                if texts[0] == texts[1]:
                    raise entry.error("no slot of this frame has an opposite")
            else:
                made.alone = made.alone or entry
            both = labels if section.kind == "pairs" else [labels[0], OPPOSITE.get(labels[0], "")]
            for label, text in zip(both, texts, strict=False):
                made.frames.append(Frame(label, text))
                made.entries.append(Entry(text, entry.file, entry.line))

    def _from_forms(self, section: Section, options: list[str]) -> tuple[Entry, ...]:
        forms, *blanks = options or [""]
        if section.entries or forms not in self._forms:
            raise section.head.error(f'no [forms {forms}] before this, or frames of its own besides "from"')
        entries = self._forms[forms]
        for blank in blanks:
            found = _BLANK.fullmatch(blank)
            if not found:
                raise section.head.error(f'write {{slot}}={{other}} instead of "{blank}"')
            entries = tuple(Entry(entry.text.replace(found[1], found[2]), entry.file, entry.line) for entry in entries)
        return entries
