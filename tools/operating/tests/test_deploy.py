"""What is under deploy/, by its own tools where they are installed, and by the daemon's own check."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from daemon import Daemon

REPOSITORY = Path(__file__).resolve().parents[3]
DEPLOY = REPOSITORY / "deploy"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command that has to succeed."""
    ran = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=120,
        # Variables of the tests, such as the one that names the program, are none of the daemon's.
        env={name: value for name, value in os.environ.items() if not name.startswith("NOVELD_")} | environment,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran


def tool(name: str) -> str:
    """A tool's path; without it the test is skipped."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def watched(program: Path, tmp_path: Path) -> Iterator[Daemon]:
    """A daemon with HTTP."""
    daemon = Daemon(program, tmp_path / "watched", endpoints__http="127.0.0.1:0")
    daemon.start()
    yield daemon
    daemon.stop()


@pytest.fixture
def unit(program: Path, tmp_path: Path) -> Path:
    """The unit with the program that was built."""
    text = (DEPLOY / "systemd" / "noveld.service").read_text()
    path = tmp_path / "noveld.service"
    path.write_text(text.replace("/usr/local/bin/noveld", str(program)))
    return path


def test_systemd_finds_no_fault_with_the_unit(unit: Path) -> None:
    ran = run(tool("systemd-analyze"), "verify", "--man=no", unit)
    assert unit.name not in ran.stderr, ran.stderr


def test_the_unit_is_hardened(unit: Path) -> None:
    ran = run(tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", "--threshold=20", unit)
    exposure = re.search(r"exposure level for noveld.service: ([0-9.]+)", ran.stdout)
    assert exposure is not None and float(exposure[1]) <= 1.5, ran.stdout


def test_the_manual_configuration_is_valid_where_the_unit_uses_it(program: Path) -> None:
    run(program, "check", "--config", DEPLOY / "noveld.yaml")


def test_hadolint_finds_no_fault_with_the_dockerfile() -> None:
    run(tool("hadolint"), "--no-color", DEPLOY / "docker" / "Dockerfile")


def test_the_dockerfile_copies_what_the_build_makes_and_runs_without_rights() -> None:
    text = (DEPLOY / "docker" / "Dockerfile").read_text()
    final = text[text.rindex("\nFROM ") :]
    assert text.count("\nFROM ") == 2
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)


def test_the_containers_health_check_tells_a_daemon_that_lives_from_none(watched: Daemon) -> None:
    check = re.search(r"^HEALTHCHECK .*\\\n +CMD (.*)$", (DEPLOY / "docker" / "Dockerfile").read_text(), re.MULTILINE)
    assert check is not None
    command = [part.replace("/5580", f"/{str(watched.http).rsplit(':')[-1]}") for part in json.loads(check[1])]
    assert command != json.loads(check[1])
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert subprocess.run([part.replace("/healthz", "/nothing") for part in command], timeout=30).returncode == 1
    watched.stop()
    assert subprocess.run(command, capture_output=True, timeout=30).returncode == 1


def test_yaml_is_written_as_yamllint_wants_it() -> None:
    rules = (
        "{extends: default, rules: {line-length: {max: 180}, document-start: disable, comments-indentation: disable}}"
    )
    files = sorted(path for kind in ("*.yaml", "*.yml") for path in DEPLOY.rglob(kind))
    assert len(files) >= 3
    run(tool("yamllint"), "--strict", "--config-data", rules, *files)


def documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text()) if each]


def test_compose_gives_the_daemon_settings_that_it_takes(program: Path) -> None:
    (compose,) = documents(DEPLOY / "docker" / "compose.yaml")
    service = compose["services"]["noveld"]
    assert run(program, "check", **service["environment"]).stderr == ""
    # What asks it by its name is answered.
    (job,) = yaml.safe_load(compose["configs"]["scrape"]["content"])["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    assert target == "noveld:" + service["environment"]["NOVELD_ENDPOINTS_HTTP"].split(":")[1]
    assert target.split(":")[0] in yaml.safe_load(service["environment"]["NOVELD_HTTP_HOSTS"])
    (own,) = documents(DEPLOY / "grafana" / "provisioning" / "datasources" / "noveld.yml")[0]["datasources"]
    (source,) = yaml.safe_load(compose["configs"]["datasource"]["content"])["datasources"]
    assert source["uid"] == own["uid"]
    # Nothing is published beyond this machine.
    ports = [port for each in compose["services"].values() for port in each.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
    for each in compose["services"].values():
        for volume in each.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / "docker" / source).exists(), volume


def test_docker_reads_the_compose_file() -> None:
    docker = tool("docker")
    if subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker has no compose")
    run(docker, "compose", "--file", DEPLOY / "docker" / "compose.yaml", "config", "--quiet")


def test_kubernetes_knows_all_fields_of_its_objects() -> None:
    run(tool("kubernetes-validate"), "--strict", DEPLOY / "kubernetes" / "noveld.yaml")


def test_the_stateful_set_runs_one_daemon_with_a_configuration_that_it_takes(program: Path, tmp_path: Path) -> None:
    objects = {each["kind"]: each for each in documents(DEPLOY / "kubernetes" / "noveld.yaml")}
    config = tmp_path / "noveld.yaml"
    config.write_text(objects["ConfigMap"]["data"]["noveld.yaml"])
    run(program, "check", "--config", config)
    spec = objects["StatefulSet"]["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert spec["replicas"] == 1 and container["args"][0] == "run"
    ports = {port["name"]: port["port"] for port in objects["Service"]["spec"]["ports"]}
    assert ports == {port["name"]: port["containerPort"] for port in container["ports"]}
    endpoints = yaml.safe_load(config.read_text())["endpoints"]
    assert {name: int(str(endpoint).rsplit(":", 1)[1]) for name, endpoint in endpoints.items()} == ports
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert yaml.safe_load(config.read_text())["data"] in mounts


def test_the_probes_ask_for_what_is_answered(watched: Daemon) -> None:
    objects = {each["kind"]: each for each in documents(DEPLOY / "kubernetes" / "noveld.yaml")}
    (container,) = objects["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    probes = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")}
    assert {name: probe["port"] for name, probe in probes.items()} == dict.fromkeys(probes, "http")
    # A daemon that is not ready is not to be started again.
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startup": "/healthz", "readiness": "/readyz", "liveness": "/healthz",
    }  # fmt: skip
    for probe in probes.values():
        # As the kubelet asks: by the pod's address.
        request = urllib.request.Request(f"http://{watched.http}{probe['path']}", headers={"Host": "10.1.2.3:5580"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.read() == b"ok\n"


def test_install_puts_everything_in_place_and_takes_it_away_again(program: Path, tmp_path: Path) -> None:
    install = REPOSITORY / "tools" / "install"
    root = tmp_path / "root"
    where = {"DESTDIR": str(root)}
    run(install, "--prefix", "/opt/noveld", "--systemd", "--binaries", program.parent, **where)
    prefix = root / "opt" / "noveld"
    assert run(prefix / "bin" / "novelctl", "--version").stdout.startswith("novelctl ")
    unit = (root / "etc/systemd/system/noveld.service").read_text()
    assert "ExecStart=/opt/noveld/bin/noveld run" in unit and "/usr/local" not in unit
    run("bash", "-n", prefix / "share/bash-completion/completions/novelctl")
    words = subprocess.run(
        ["bash", "-c", "source $0; complete -p novelctl", prefix / "share/bash-completion/completions/novelctl"],
        capture_output=True,
        text=True,
    )
    assert "novelctl" in words.stdout

    pages = {page.name for page in (prefix / "share/man/man1").iterdir()}
    subcommands = re.findall(r"^  (\w+) ", run(program.parent / "novelctl", "--help").stdout.split("OPTIONS")[1], re.M)
    assert len(subcommands) > 15
    assert pages == {
        "noveld.1",
        "noveld-run.1",
        "noveld-check.1",
        "novelctl.1",
        *(f"novelctl-{name}.1" for name in subcommands if name not in ("See", "help")),
    }

    config = root / "etc/noveld/noveld.yaml"
    config.write_text("seed: 2\n")
    run(install, "--prefix", "/opt/noveld", "--systemd", "--binaries", program.parent, **where)
    assert config.read_text() == "seed: 2\n", "the operator's file was overwritten"
    run(install, "--prefix", "/opt/noveld", "--uninstall", **where)
    assert [path for path in root.rglob("*") if path.is_file()] == [config]


def test_manual_pages_are_sound(program: Path, tmp_path: Path) -> None:
    manual = tool("man")
    for name in ("noveld", "novelctl"):
        helped = run(program.parent / name, "--experimental-dump-help").stdout
        made = subprocess.run(
            [sys.executable, REPOSITORY / "tools/operating/manual_pages.py", tmp_path],
            input=helped,
            text=True,
            check=True,
        )
        assert made.returncode == 0
    for page in sorted(tmp_path.glob("*.1")):
        ran = run(manual, "--warnings=w", "--local-file", page, MANWIDTH="100", LC_ALL="C.UTF-8")
        assert ran.stderr == "", ran.stderr
        assert "SYNOPSIS" in ran.stdout and "OPTIONS" in ran.stdout, page.name


@pytest.mark.parametrize(
    "options", [["--nonsense"], ["--prefix"], ["--prefix", "relative"], ["--prefix", "/home/me", "--systemd"]]
)
def test_mistakes_in_the_options_of_install_end_it_with_64(options: list[str]) -> None:
    ran = subprocess.run([REPOSITORY / "tools/install", *options], capture_output=True, text=True)
    assert ran.returncode == 64 and "usage: tools/install" in ran.stderr


def test_install_says_before_it_builds_that_it_may_not_write() -> None:
    install = REPOSITORY / "tools" / "install"
    # Root may write everywhere.
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if as_nobody and subprocess.run([tool("setpriv"), *as_nobody[1:], "test", "-r", install]).returncode:
        pytest.skip("nobody but root may read this repository")
    ran = subprocess.run([*as_nobody, "bash", install, "--prefix", "/proc/noveld"], capture_output=True, text=True)
    assert ran.returncode == 1 and ran.stdout == ""
    assert "/proc cannot be written: run this as root" in ran.stderr
