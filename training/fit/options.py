"""What ``sentiment-train fit`` is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.errors import ConfigError
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from records.options import DEFAULTS, ReadingOptions
from training.data.naming import PLAIN, NamingOptions
from training.data.reading.columns import Columns
from training.fit.folder import require_name
from training.loop.config import TrainingConfig


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What ``sentiment-train fit`` is asked for. What is not, is chosen by the size of the data."""

    output: Path
    files: tuple[Path, ...] = ()
    dataset: str | None = None  # a data set by name, instead of files
    split: str = "train"  # of that data set
    validation: tuple[Path, ...] = ()
    validation_fraction: float | None = None  # of the rows, where no validation files are given
    columns: Columns = field(default_factory=Columns)
    reading: ReadingOptions = DEFAULTS  # of all files
    skip_unreadable: bool = False  # rows that cannot be read are left out, and not the end
    naming: NamingOptions = PLAIN  # of labels
    drop_overlap: bool = False  # rows to train on that are also validated on are left out
    name: str | None = None  # None: that of the output folder
    start_from: Path | None = None  # None: the artifact that ships, if its tokenizer suits the texts
    from_scratch: bool = False
    teacher: str | None = None  # folder or hub name of a pre-trained encoder, fine-tuned on the rows
    unlabelled: tuple[Path, ...] = ()  # files whose texts the teacher labels
    threads: int | None = None
    # Fields of TokenizerConfig, NetworkConfig and TrainingConfig that were asked for
    tokenizer: Mapping[str, Any] = field(default_factory=dict)
    network: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    resume: bool = False

    def __post_init__(self) -> None:
        if self.name is not None:
            require_name(self.name)
        if self.validation_fraction is not None and not 0 < self.validation_fraction < 1:
            raise ConfigError(f"validation_fraction: {self.validation_fraction} is not between 0 and 1")
        if self.unlabelled and self.teacher is None:
            raise ConfigError("unlabelled: needs --teacher, which labels the texts")
        if self.teacher is not None and self.columns.attributes:
            raise ConfigError("attribute_columns: cannot be used with --teacher, which learns only labels")
        TokenizerConfig(**self.tokenizer), NetworkConfig(2, 2, **self.network), TrainingConfig(**self.training)
        if self.start_from is not None and self.shape:
            raise ConfigError(
                f"{self.shape[0]}: cannot be used with --start-from, whose tokenizer and network are kept"
            )

    @property
    def shape(self) -> list[str]:
        """What was asked for that decides the shape of tokenizer or network, which an artifact has decided."""
        of_text = ("tokenizer" if name == "kind" else name for name in self.tokenizer if name != "max_tokens")
        return [*of_text, *(name for name in self.network if not name.startswith("dropout_"))]
