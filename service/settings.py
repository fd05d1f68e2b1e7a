"""Settings: one frozen object, read once from SENTIMENT_* variables and from flags."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from model import SHIPPED
from model.errors import ConfigError
from service.models.artifacts import Artifacts
from service.models.moderation import limits_of

PREFIX = "SENTIMENT_"
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9.\-_\[\]:]+")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("auto", "json", "text")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > 12 or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return value

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return text.lower()

    return parse


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text.strip()):
            raise ValueError(message)
        return text.strip()

    return parse


def _file(text: str) -> Path:
    if not text:
        raise ValueError("must name a file")
    return Path(text)


def _thresholds(text: str) -> str:
    try:
        limits_of(text)
    except ValueError:
        raise ValueError(
            'must be JSON such as {"threat": {"review": 0.4, "block": 0.9}}, of numbers from 0 to 1'
        ) from None
    return text


def _origins(text: str) -> str:
    origins = [each.strip() for each in text.split(",")]
    for origin in origins:
        # A browser sends origins without a path and a slash: others would never match.
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError("must be origins such as https://example.org, separated by commas, or *")
    return text


_HOST = _matching(".+", "must name an address to listen on")
_KERNEL = _matching("[a-z0-9]{1,20}", "must be auto, off or the name of an instruction set")
_LANGUAGES = _matching("[a-z]{2,3}(,[a-z]{2,3})*", "must be codes such as en,de")


def _setting(default: Any, parse: Callable[[str], Any], meaning: str, shown: str | None = None) -> Any:
    shown = str(default) if shown is None else shown
    return field(default=default, metadata={"parse": parse, "meaning": meaning, "shown": shown})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process. Raises ConfigError, which names the variable, for a wrong value."""

    host: str = _setting("127.0.0.1", _HOST, "Address to listen on; 0.0.0.0 for every interface.")
    port: int = _setting(8000, _whole(0, 65535), "Port to listen on; 0 takes a free port and logs it.")
    workers: int | None = _setting(
        None,
        _whole(1, 256),
        "Processes that share the port, each with one thread for the model.",
        "the cores it may use",
    )
    # Artifacts is immutable, as the rule asks of a default.
    artifact: Artifacts = _setting(  # noqa: RUF009
        Artifacts(SHIPPED),
        Artifacts.parse,
        "Folder of the artifact to serve. For several models: `name=folder,name=folder`, or a flag for each; the first "
        "is the default model.",
        "the artifact that ships",
    )
    review_at: float | None = _setting(
        None,
        _number(0, 1),
        "P(toxicity) from which the action is `review`; of an artifact without `toxicity`, P(negative).",
        "the artifact's",
    )
    block_at: float | None = _setting(
        None, _number(0, 1), "The same probability from which the action is `block`.", "the artifact's"
    )
    thresholds: str | None = _setting(
        None,
        _thresholds,
        'Thresholds of other attributes, one or both of each: `{"threat": {"review": 0.4, "block": 0.9}}`.',
        "the artifact's",
    )
    review_negative_at: float | None = _setting(
        None,
        _number(0, 1),
        "P(negative) from which the action is at least `review`, for an artifact with `toxicity`.",
        "off",
    )
    max_queue: int = _setting(
        4096,
        _whole(1, 10_000_000),
        "Accepted texts without an answer, in each process; at this number, or 512 requests, new requests get 503.",
    )
    max_queue_characters: int = _setting(
        8_000_000, _whole(1, 10**11), "Characters of these texts; at this number new requests get 503."
    )
    max_texts: int = _setting(
        1000, _whole(1, 1_000_000), "Texts in one request, without those that its contributions are made of."
    )
    max_characters: int = _setting(100_000, _whole(1, 100_000_000), "Characters in one text.")
    max_explained_characters: int = _setting(
        5_000, _whole(1, 100_000_000), "Characters in a request with `explain` or `sentences`."
    )
    max_body_bytes: int = _setting(2 * 1024 * 1024, _whole(1, 2**30), "Bytes in the body of a request.")
    default_timeout: float = _setting(
        10.0, _number(0.001, 3600), "Seconds until a request's deadline; X-Timeout-Ms overrides it."
    )
    max_timeout: float = _setting(60.0, _number(0.001, 3600), "Largest deadline that X-Timeout-Ms can set, in seconds.")
    drain_timeout: float = _setting(
        20.0, _number(0.1, 3600), "Seconds from SIGTERM to exit, in which accepted requests are answered."
    )
    api_keys_file: Path | None = _setting(  # noqa: RUF009
        None, _file, "File of hashed keys; requests need one of these keys (see below).", "none"
    )
    admin_keys_file: Path | None = _setting(  # noqa: RUF009
        None,
        _file,
        "File of hashed keys, one of which `POST /model/reload` needs; without it reloads are refused.",
        "none",
    )
    feedback_file: Path | None = _setting(  # noqa: RUF009
        None,
        _file,
        "File to which `comments:suggestscore` adds corrections; without it they are refused (PERSPECTIVE.md).",
        "none",
    )
    languages: str = _setting(
        "en", _LANGUAGES, "Languages of the artifact, separated by commas; Perspective requests in others are refused."
    )
    cors_origins: str | None = _setting(
        None,
        _origins,
        "Origins whose pages may send requests (CORS), separated by commas; * allows every origin.",
        "none",
    )
    kernel: str = _setting(
        "auto",
        _KERNEL,
        "auto: the compiled kernel if it is built and agrees with TorchScript, else TorchScript; off: TorchScript; or "
        "the name of an instruction set (docs/KERNEL.md).",
    )
    log_level: str = _setting(
        "info", _one_of(*LOG_LEVELS), "debug, info, warning or error; probes are logged at debug."
    )
    log_format: str = _setting(
        "auto", _one_of(*LOG_FORMATS), "json, text, or auto: text if standard error is a terminal, else json."
    )

    def __post_init__(self) -> None:
        for spec in SPECS:
            value = getattr(self, spec.name)
            if value is not None:
                # The limits of flags hold for callers in Python, too.
                spec.parse(str(value))
        if self.default_timeout > self.max_timeout:
            raise ConfigError(
                f"{PREFIX}DEFAULT_TIMEOUT ({self.default_timeout:g}) must be at most "
                f"{PREFIX}MAX_TIMEOUT ({self.max_timeout:g})"
            )
        if self.review_at is not None and self.block_at is not None and self.block_at < self.review_at:
            raise ConfigError(
                f"{PREFIX}BLOCK_AT ({self.block_at:g}) must be at least {PREFIX}REVIEW_AT ({self.review_at:g})"
            )

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], flags: Mapping[str, str | None] | None = None
    ) -> Settings:
        """Read `SENTIMENT_*` from `environment`; a flag (by field name) overrides its variable."""
        values: dict[str, Any] = {}
        for spec in SPECS:
            text = (flags or {}).get(spec.name)
            if text is None:
                text = environment.get(spec.variable)
            # An empty variable is unset: compose files and charts write VARIABLE= for the default.
            if text is not None and text != "":
                values[spec.name] = spec.parse(text)
        return cls(**values)


class Spec(NamedTuple):
    """One setting, for the command line, the documentation and the checks."""

    name: str
    variable: str
    flag: str
    default: str
    meaning: str
    reader: Callable[[str], Any]

    def parse(self, text: str) -> Any:
        """The value of `text`. Raises ConfigError."""
        try:
            return self.reader(text)
        except ValueError as error:
            raise ConfigError(f"{self.variable} ({self.flag}) {error}") from None


SPECS: tuple[Spec, ...] = tuple(
    Spec(
        name=each.name,
        variable=PREFIX + each.name.upper(),
        flag="--" + each.name.replace("_", "-"),
        default=each.metadata["shown"],
        meaning=each.metadata["meaning"],
        reader=each.metadata["parse"],
    )
    for each in fields(Settings)
)


def settings_table() -> str:
    """Every setting as a Markdown table: the one in docs/CONFIGURATION.md."""
    rows = ["| Variable | Flag | Default | Meaning |", "|---|---|---|---|"]
    rows += [f"| `{spec.variable}` | `{spec.flag}` | {spec.default} | {spec.meaning} |" for spec in SPECS]
    return "\n".join(rows)
