"""What kustomize makes of deploy/kubernetes, held against the API's own schemas and against the service."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.process.supervisor import GRACE
from service.settings import SPECS, Settings
from tests.fixtures.places import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the dev extra has it)")

KUBERNETES = ROOT / "deploy/kubernetes"
PRODUCTION = KUBERNETES / "overlays/production"
FOLDERS = [KUBERNETES / "base", PRODUCTION]
VERSIONS = ["1.33", "1.37"]  # the oldest that the manifests are meant for, and the newest there is
OPERATOR = "monitoring.coreos.com/v1"


@cache
def built(folder: Path) -> list[dict[str, Any]]:
    """The documents of a kustomization, as they would be applied."""
    kubectl = shutil.which("kubectl", path=str(ROOT / ".venv/bin")) or shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed (the dev extra has it)")
    text = subprocess.run([kubectl, "kustomize", folder], check=True, capture_output=True, text=True).stdout
    return list(yaml.safe_load_all(text))


def the(kind: str, folder: Path = PRODUCTION) -> Any:
    """The one document of a kind."""
    (found,) = [each for each in built(folder) if each["kind"] == kind]
    return found


def pod(folder: Path) -> Any:
    """The specification of the Deployment's pods."""
    return the("Deployment", folder)["spec"]["template"]["spec"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_document_fits_the_schema_of_its_kind(folder: Path, version: str) -> None:
    """No field is unknown to Kubernetes, and none has a value of another type."""
    schemas = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed (dev extra)")
    checked = [each for each in built(folder) if each["apiVersion"] != OPERATOR]
    assert len(checked) >= 6
    for document in checked:
        schemas.validate(document, version, strict=True)


@pytest.mark.slow
def test_what_the_operator_reads_fits_its_schema() -> None:
    """Prometheus's operator knows every field of the ServiceMonitor and of the PrometheusRule."""
    v1 = pytest.importorskip("cloudcoil.models.prometheus_operator.v1", reason="the dev extra has it")
    documents = [each for each in built(PRODUCTION) if each["apiVersion"] == OPERATOR]
    assert sorted(each["kind"] for each in documents) == ["PrometheusRule", "ServiceMonitor"]
    for document in documents:
        read = getattr(v1, document["kind"]).model_validate(document)
        # What it does not know, it leaves out.
        assert read.model_dump(mode="json", by_alias=True, exclude_none=True)["spec"] == document["spec"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_pod_has_time_to_drain(folder: Path) -> None:
    """It is killed later than preStop, the drain and the supervisor's patience together can last."""
    (container,) = pod(folder)["containers"]
    drain = float({each["name"]: each["value"] for each in container["env"]}["SENTIMENT_DRAIN_TIMEOUT"])
    assert (
        pod(folder)["terminationGracePeriodSeconds"]
        >= container["lifecycle"]["preStop"]["sleep"]["seconds"] + drain + GRACE
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_environment_is_the_services_own(folder: Path) -> None:
    """Each variable is a setting with a value that it takes, and Kubernetes adds none that looks like one."""
    (container,) = pod(folder)["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    assert environment.keys() <= {spec.variable for spec in SPECS}
    assert Settings.from_environment(environment).workers == 1
    # A Service called sentiment would have SENTIMENT_PORT=tcp://... put into every pod.
    assert pod(folder)["enableServiceLinks"] is False


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_selector_finds_the_pods(folder: Path) -> None:
    """Service, budget, policy, spread and monitor speak of labels that the pods, or the Service, have."""
    labels = the("Deployment", folder)["spec"]["template"]["metadata"]["labels"]
    selectors = [
        the("Deployment", folder)["spec"]["selector"]["matchLabels"],
        the("Service", folder)["spec"]["selector"],
        the("PodDisruptionBudget", folder)["spec"]["selector"]["matchLabels"],
        the("NetworkPolicy", folder)["spec"]["podSelector"]["matchLabels"],
        *(each["labelSelector"]["matchLabels"] for each in pod(folder)["topologySpreadConstraints"]),
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)
    if folder == PRODUCTION:
        monitored = the("ServiceMonitor")["spec"]["selector"]["matchLabels"]
        assert monitored.items() <= the("Service")["metadata"]["labels"].items()


def test_a_pod_is_as_restricted_as_its_namespace_demands() -> None:
    """The fields that the Pod Security Standard `restricted` asks for."""
    assert the("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    (container,) = pod(PRODUCTION)["containers"]
    assert pod(PRODUCTION)["securityContext"]["runAsNonRoot"] is True
    assert pod(PRODUCTION)["securityContext"]["runAsUser"] == 10001
    assert pod(PRODUCTION)["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_ingress_shows_what_is_for_the_outside() -> None:
    """Every route of the API can be reached but the figures, the probes and the reload."""
    from service.app import create_app

    paths = the("Ingress")["spec"]["rules"][0]["http"]["paths"]

    def shown(route: str) -> bool:
        return any(
            route == each["path"] or (each["pathType"] == "Prefix" and route.startswith(each["path"] + "/"))
            for each in paths
        )

    routes = set(create_app(Settings()).openapi()["paths"]) | {"/", "/docs", "/openapi.json", "/static/page.js"}
    assert {route for route in routes if not shown(route)} == {"/healthz", "/readyz", "/metrics", "/model/reload"}


def test_the_rules_are_those_that_were_tested() -> None:
    """The PrometheusRule holds the groups of deploy/prometheus/rules.yml, which promtool tests."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text(encoding="utf-8"))
    assert the("PrometheusRule")["spec"] == rules, "indent rules.yml by two under `spec:` of rules.yaml"


def test_the_autoscaler_asks_for_the_figure_that_the_adapter_makes(tmp_path: Path) -> None:
    """Its name comes from the adapter's rule; a pod's figure is its p95, and 0 for one that nobody asks."""
    (rule,) = yaml.safe_load((PRODUCTION / "adapter.yaml").read_text(encoding="utf-8"))["rules"]["custom"]
    series = rule["seriesQuery"].split("{")[0]
    name = re.sub(rule["name"]["matches"], rule["name"]["as"].replace("${1}", r"\1"), series)
    metrics = the("HorizontalPodAutoscaler")["spec"]["metrics"]
    assert [each["pods"]["metric"]["name"] for each in metrics if each["type"] == "Pods"] == [name]
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    query = rule["metricsQuery"]
    for placeholder, value in {"Series": series, "LabelMatchers": 'namespace="n"', "GroupBy": "pod"}.items():
        query = query.replace(f"<<.{placeholder}>>", value)
    bucket = series + '{namespace="n", pod="%s", le="%s"}'
    counts = {("busy", "0.5"): "0+95x20", ("busy", "1.0"): "0+100x20", ("busy", "+Inf"): "0+100x20"}
    counts |= {("idle", le): "7x20" for le in ("0.5", "1.0", "+Inf")}
    test = {
        "interval": "15s",
        "input_series": [{"series": bucket % key, "values": values} for key, values in counts.items()],
        "promql_expr_test": [
            {
                "expr": query,
                "eval_time": "4m",
                "exp_samples": [{"labels": '{pod="busy"}', "value": 0.5}, {"labels": '{pod="idle"}', "value": 0}],
            }
        ],
    }
    file = tmp_path / "adapter.test.yml"
    file.write_text(yaml.safe_dump({"tests": [test]}), encoding="utf-8")
    done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
