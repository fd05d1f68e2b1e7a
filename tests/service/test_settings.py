"""Settings: their sources, their checks, and their documentation."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from model.errors import ConfigError
from service.models.artifacts import Artifacts
from service.settings import SPECS, Settings, settings_table


def test_defaults_listen_on_this_machine_alone() -> None:
    """Without a variable or a flag the service is not reachable from outside."""
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings == Settings()
    assert settings.artifact.folders[""].parts[-2:] == ("model", "default")


def test_variables_are_read_from_the_mapping() -> None:
    """Each type of setting is read from its variable."""
    settings = Settings.from_environment(
        {
            "SENTIMENT_PORT": "9000",
            "SENTIMENT_ARTIFACT": "/somewhere",
            "SENTIMENT_REVIEW_AT": "0.25",
            "SENTIMENT_LOG_LEVEL": "DEBUG",
            "SENTIMENT_DRAIN_TIMEOUT": "2.5",
            "PORT": "1",
        }
    )
    assert settings.port == 9000
    assert settings.artifact == Artifacts(Path("/somewhere"))
    assert settings.review_at == 0.25
    assert settings.log_level == "debug"
    assert settings.drain_timeout == 2.5


def test_a_flag_wins_over_its_variable() -> None:
    """A flag has precedence over the environment."""
    settings = Settings.from_environment(
        {"SENTIMENT_PORT": "9000", "SENTIMENT_HOST": "h"}, {"port": "9001", "host": None}
    )
    assert (settings.port, settings.host) == (9001, "h")


def test_an_empty_variable_is_the_default() -> None:
    """`SENTIMENT_PORT=` in a compose file counts as not set."""
    assert Settings.from_environment({"SENTIMENT_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SENTIMENT_PORT", "eighty"),
        ("SENTIMENT_PORT", "65536"),
        ("SENTIMENT_PORT", "-1"),
        ("SENTIMENT_PORT", "1.5"),
        ("SENTIMENT_PORT", "٣"),
        ("SENTIMENT_PORT", "9" * 5000),
        ("SENTIMENT_HOST", " "),
        ("SENTIMENT_REVIEW_AT", "1.1"),
        ("SENTIMENT_REVIEW_AT", "nan"),
        ("SENTIMENT_BLOCK_AT", "high"),
        ("SENTIMENT_MAX_TEXTS", "0"),
        ("SENTIMENT_DEFAULT_TIMEOUT", "0"),
        ("SENTIMENT_DRAIN_TIMEOUT", "inf"),
        ("SENTIMENT_LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(variable: str, value: str) -> None:
    """The error names the variable, and its flag."""
    flag = "--" + variable.removeprefix("SENTIMENT_").lower().replace("_", "-")
    with pytest.raises(ConfigError, match=variable) as caught:
        Settings.from_environment({variable: value})
    assert flag in str(caught.value)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"default_timeout": 61.0}, ("SENTIMENT_DEFAULT_TIMEOUT", "SENTIMENT_MAX_TIMEOUT")),
        ({"review_at": 0.5, "block_at": 0.4}, ("SENTIMENT_BLOCK_AT", "SENTIMENT_REVIEW_AT")),
        ({"port": -1}, ("SENTIMENT_PORT",)),
    ],
)
def test_settings_that_contradict_each_other_are_refused(values: dict[str, float], names: tuple[str, ...]) -> None:
    """Any allowed request must fit an empty queue, and limits must be in order."""
    with pytest.raises(ConfigError) as caught:
        Settings(**values)  # type: ignore[arg-type]
    assert all(name in str(caught.value) for name in names)


def test_every_setting_is_in_the_table() -> None:
    """Each setting has a variable, a flag, a default and a meaning."""
    table = settings_table()
    assert len(SPECS) == len(fields(Settings))
    assert len(table.splitlines()) == len(SPECS) + 2
    for spec in SPECS:
        assert f"| `{spec.variable}` | `{spec.flag}` | {spec.default} | {spec.meaning} |" in table
        assert spec.meaning.endswith(".")
        assert spec.default
