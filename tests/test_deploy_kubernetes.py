"""The manifests for Kubernetes: by its own schemas, and by what must fit together in ours."""

import ipaddress
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from crawler.cli import COMMANDS
from crawler.config import Config

FOLDER = Path(__file__).parent.parent / "deploy" / "kubernetes"
VERSIONS = ("1.29", "1.37")
EXAMPLE = "secrets.example.yaml"
WORKLOADS = ("StatefulSet", "Deployment", "Job")


def in_file(path: Path) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(path.read_text("utf-8")) if one]


def manifests(*kinds: str) -> Iterator[dict[str, Any]]:
    """Everything in the folder, or all of some kinds."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for one in in_file(path) if path.name != "kustomization.yaml" else ():
            if not kinds or one["kind"] in kinds:
                yield one


def named(kind: str, name: str) -> dict[str, Any]:
    return next(one for one in manifests(kind) if one["metadata"]["name"] == name)


def pods() -> dict[str, dict[str, Any]]:
    """The pods that workloads make, by the name of the workload."""
    return {
        one["metadata"]["name"]: {**one["spec"]["template"], "kind": one["kind"]}
        for one in manifests(*WORKLOADS)
    }


@pytest.fixture(params=sorted(pods()))
def pod(request: pytest.FixtureRequest) -> dict[str, Any]:
    return pods()[request.param]


def container(pod: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod["spec"]["containers"]
    found: dict[str, Any] = only
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_as_kubernetes_wants_it(version: str) -> None:
    for one in manifests():
        kubernetes_validate.validate(one, version, strict=True)


def test_a_manifest_with_a_wrong_word_would_be_refused() -> None:
    wrong = named("StatefulSet", "worker")
    wrong["spec"]["template"]["spec"]["terminationGraceSeconds"] = 60
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_kustomization_names_every_manifest_but_the_secrets() -> None:
    (kustomization,) = in_file(FOLDER / "kustomization.yaml")
    there = {path.name for path in FOLDER.glob("*.yaml")}
    assert set(kustomization["resources"]) == there - {"kustomization.yaml", EXAMPLE}


def test_kustomize_makes_of_it_what_kubernetes_wants() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl on this machine")
    command = ["kubectl", "kustomize", str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    made = [one for one in yaml.safe_load_all(done.stdout) if one]
    for one in made:
        kubernetes_validate.validate(one, VERSIONS[-1], strict=True)
    images = {
        container(one["spec"]["template"])["image"] for one in made if one["kind"] in WORKLOADS
    }
    assert len(images) == 1
    assert images.pop().startswith("registry.example.org/")


def test_everything_is_in_the_namespace() -> None:
    spaces = {one["metadata"].get("namespace") for one in manifests() if one["kind"] != "Namespace"}
    assert spaces == {"microfiche"}


def test_pod_is_nobody_and_may_nothing(pod: dict[str, Any]) -> None:
    person, program = pod["spec"]["securityContext"], container(pod)["securityContext"]
    assert person["runAsNonRoot"]
    assert person["runAsUser"] == person["fsGroup"] == 10001  # as in the Dockerfile
    assert person["seccompProfile"] == {"type": "RuntimeDefault"}
    assert program["readOnlyRootFilesystem"]
    assert program["allowPrivilegeEscalation"] is False
    assert program["capabilities"] == {"drop": ["ALL"]}
    assert pod["spec"]["automountServiceAccountToken"] is False


def test_pod_gets_no_variables_that_fiche_would_refuse(pod: dict[str, Any]) -> None:
    assert pod["spec"]["enableServiceLinks"] is False
    said = {one["name"] for one in container(pod)["env"]}
    for source in container(pod)["envFrom"]:
        for kind, word in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            if word in source:
                held = named(kind, source[word]["name"])
                said |= set(held.get("data", {}) | held.get("stringData", {}))
    names = {
        one.partition("__")[0].removeprefix("FICHE_").lower() for one in said if "FICHE_" in one
    }
    assert names - {"config"} <= set(Config.model_fields)


def test_pod_says_what_it_needs(pod: dict[str, Any]) -> None:
    assert set(container(pod)["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container(pod)["resources"]["limits"]


def test_pod_runs_a_command_that_exists(pod: dict[str, Any]) -> None:
    assert container(pod)["args"][0] in COMMANDS


def test_pod_mounts_what_there_is(pod: dict[str, Any]) -> None:
    kept = {one["name"] for one in pod["spec"]["volumes"]}
    claimed = named("StatefulSet", "worker")["spec"]["volumeClaimTemplates"]
    kept |= {one["metadata"]["name"] for one in claimed if pod["kind"] == "StatefulSet"}
    mounts = {one["name"]: one["mountPath"] for one in container(pod)["volumeMounts"]}
    assert set(mounts) == kept
    assert mounts["tmp"] == "/tmp"
    for volume in pod["spec"]["volumes"]:
        if "configMap" in volume:
            assert named("ConfigMap", volume["configMap"]["name"])
        if "secret" in volume:
            assert named("Secret", volume["secret"]["secretName"])


@pytest.mark.parametrize("name", ["worker", "replay"])
def test_service_is_probed_at_a_port_it_has(name: str) -> None:
    program = container(pods()[name])
    ports = {one["name"]: one["containerPort"] for one in program["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert program[probe]["httpGet"]["port"] in ports


def test_no_probe_kills_because_of_somebody_else() -> None:
    for name in ("worker", "replay"):
        assert container(pods()[name])["livenessProbe"]["httpGet"]["path"] != "/healthz"


def test_selectors_find_pods() -> None:
    labels = [pod["metadata"]["labels"] for pod in pods().values()]
    for one in manifests("Service", "PodDisruptionBudget", "StatefulSet", "Deployment"):
        selector = one["spec"]["selector"]
        wanted = selector.get("matchLabels", selector).items()
        assert sum(wanted <= found.items() for found in labels) == 1, one["metadata"]["name"]


def test_worker_has_a_disk_that_stays_and_time_to_seal() -> None:
    workers = named("StatefulSet", "worker")["spec"]
    assert set(workers["persistentVolumeClaimRetentionPolicy"].values()) == {"Retain"}
    assert workers["template"]["spec"]["terminationGracePeriodSeconds"] > 30
    assert named("Service", workers["serviceName"])["spec"]["clusterIP"] == "None"
    home = {one["name"]: one.get("value") for one in container(pods()["worker"])["env"]}[
        "FICHE_HOME"
    ]
    mounts = {one["mountPath"]: one["name"] for one in container(pods()["worker"])["volumeMounts"]}
    assert mounts[home] == workers["volumeClaimTemplates"][0]["metadata"]["name"]


def test_settings_are_settings() -> None:
    config = Config(**tomllib.loads(named("ConfigMap", "settings")["data"]["fiche.toml"]))
    assert config.for_crawling().catalog_url.startswith("postgresql://")
    host, _, port = config.service.listen.rpartition(":")
    ports = container(pods()["worker"])["ports"]
    assert (host, int(port)) == ("0.0.0.0", ports[0]["containerPort"])


def test_nothing_is_reached_that_is_not_named() -> None:
    closed = named("NetworkPolicy", "nothing-else")["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "169.254.169.254", "192.168.0.1", "fd00::1", "::1"]
)
def test_workers_reach_the_web_and_no_neighbour(address: str) -> None:
    (rule,) = named("NetworkPolicy", "workers-to-the-web")["spec"]["egress"]
    blocks = [one["ipBlock"] for one in rule["to"]]
    assert any(covers(block, "93.184.215.14") for block in blocks)
    assert any(covers(block, "2606:2800:21f::1") for block in blocks)
    assert not any(covers(block, address) for block in blocks)


def covers(block: dict[str, Any], address: str) -> bool:
    """Whether an `ipBlock` lets an address through."""
    asked = ipaddress.ip_address(address)
    inside = asked in ipaddress.ip_network(block["cidr"])
    return inside and not any(asked in ipaddress.ip_network(one) for one in block["except"])
