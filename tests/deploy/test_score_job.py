"""The Job that scores an archive, held against the API's schema and against the command."""

from __future__ import annotations

from typing import Any

import pytest

from score.flags import parser
from tests.fixtures.places import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the dev extra has it)")

JOB = ROOT / "deploy/kubernetes/score/job.yaml"


def job() -> Any:
    return yaml.safe_load(JOB.read_text("utf-8"))


@pytest.mark.parametrize("version", ["1.33", "1.37"])
def test_the_job_fits_the_schema_of_its_kind(version: str) -> None:
    """No field is unknown to Kubernetes, and none has a value of another type."""
    schemas = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed (dev extra)")
    schemas.validate(job(), version, strict=True)


def test_the_command_knows_its_arguments() -> None:
    """Each pod reads and writes a folder of its own, with a process for each core that it asks for."""
    (container,) = job()["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["sentiment-score"]
    given = parser().parse_args(container["args"])
    assert given.inputs == ["/archive/$(JOB_COMPLETION_INDEX)"]
    assert given.output == "/scored/$(JOB_COMPLETION_INDEX)"
    assert given.processes == int(container["resources"]["requests"]["cpu"])
    mounted = {each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
    assert mounted == {"/scored", "/tmp"}  # noqa: S108 - inside the container
