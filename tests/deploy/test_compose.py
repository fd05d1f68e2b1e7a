"""The compose file and the balancer's configuration, held against the service's own settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.process.server import KEEP_ALIVE
from service.process.supervisor import GRACE
from service.settings import SPECS, Settings
from tests.fixtures.places import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the dev extra has it)")

BALANCER = ROOT / "deploy/balancer"
CONFIGURATION = (BALANCER / "haproxy.cfg").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def seconds(text: str) -> float:
    """`65s` and the like."""
    return float(text.removesuffix("s"))


def limit(name: str) -> float:
    """A time-out of the balancer."""
    found = re.search(rf"^ +timeout {name} (\S+)$", CONFIGURATION, re.MULTILINE)
    assert found is not None
    return seconds(found[1])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_and_locked(name: str) -> None:
    """Memory and CPU have limits; nothing is written but where it says so, and no privilege is to be had."""
    service = SERVICES[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["restart"] == "unless-stopped"
    assert "build" in service or re.search(r":\w*\d", service["image"]), "an image of a stated version"


def test_only_the_balancer_listens_to_the_outside() -> None:
    """Every other port is on loopback, and what has texts in it reaches no other network."""
    public = {
        name for name, service in SERVICES.items() for port in service.get("ports", []) if "127.0.0.1" not in port
    }
    assert public == {"balancer"}
    assert {name for name in SERVICES if SERVICES[name]["networks"] == ["inside"]} == {
        "sentiment",
        "redis",
        "moderation",
    }


def test_plain_up_starts_no_example() -> None:
    """What is not needed to serve and to watch is behind a profile."""
    assert {name for name, service in SERVICES.items() if "profiles" not in service} == {
        *("sentiment", "balancer", "prometheus", "grafana"),
    }


def test_the_replicas_have_time_to_drain() -> None:
    """Their environment is the service's own, and they are killed later than a drain can last."""
    environment = SERVICES["sentiment"]["environment"]
    assert environment.keys() <= {spec.variable for spec in SPECS}
    drain = Settings.from_environment(environment).drain_timeout
    assert seconds(SERVICES["sentiment"]["stop_grace_period"]) >= drain + GRACE


def test_the_balancer_agrees_with_the_service() -> None:
    """On how large a body may be and how long an answer can take; and the balancer is the one that hangs up."""
    settings = Settings()
    assert f"content-length) gt {settings.max_body_bytes} }}" in CONFIGURATION
    assert limit("server") > settings.max_timeout
    assert limit("http-keep-alive") < KEEP_ALIVE
    assert f"sentiment:{settings.port} " in CONFIGURATION


def test_haproxy_finds_nothing(tmp_path: Path) -> None:
    """It takes its configuration, with that for TLS, without a warning."""
    haproxy, openssl = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin"), shutil.which("openssl")
    if haproxy is None or openssl is None:
        pytest.skip("haproxy or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    certificate.write_text(certificate.read_text() + key.read_text())
    secured = (
        (BALANCER / "tls.cfg").read_text(encoding="utf-8").replace("/run/secrets/certificate.pem", str(certificate))
    )
    (tmp_path / "tls.cfg").write_text(secured, encoding="utf-8")
    done = subprocess.run(
        [haproxy, "-c", "-f", BALANCER / "haproxy.cfg", "-f", tmp_path / "tls.cfg"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
