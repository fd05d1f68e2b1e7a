"""Options of ``sentiment-train fit``."""

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
    """Options of ``sentiment-train fit``. Those that are not given depend on the size of the data."""

    output: Path
    files: tuple[Path, ...] = ()
    dataset: str | None = None  # a data set by name, instead of files
    split: str = "train"  # of that data set
    validation: tuple[Path, ...] = ()
    validation_fraction: float | None = None  # of the rows, without validation files
    columns: Columns = field(default_factory=Columns)
    reading: ReadingOptions = DEFAULTS  # of all files
    skip_unreadable: bool = False  # leave out rows that cannot be read, instead of failing
    naming: NamingOptions = PLAIN  # of labels
    drop_overlap: bool = False  # leave out training rows that are copies of validation rows
    name: str | None = None  # None: the output folder's
    start_from: Path | None = None  # None: the default model, if its tokenizer suits the texts
    from_scratch: bool = False
    teacher: str | None = None  # folder or hub name of a pre-trained encoder, fine-tuned on the rows
    unlabelled: tuple[Path, ...] = ()  # files whose texts the teacher labels
    threads: int | None = None
    # The given fields of TokenizerConfig, NetworkConfig and TrainingConfig
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
        """The given fields that shape tokenizer or network: they exclude starting from an artifact."""
        of_text = ("tokenizer" if name == "kind" else name for name in self.tokenizer if name != "max_tokens")
        return [*of_text, *(name for name in self.network if not name.startswith("dropout_"))]
