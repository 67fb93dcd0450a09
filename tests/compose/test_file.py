"""docker-compose.yml and Dockerfile keep the specification and our own rules for them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from app.settings import load_settings
from tests.compose.files import DOCKERFILE, ROOT, compose, image_of
from tests.compose.stack import installed

SERVICES: dict[str, Any] = compose()["services"]
ONCE = {"secrets", "migrate"}


def test_the_file_keeps_the_compose_specification() -> None:
    parsed = PyCompose.from_yaml(yaml.safe_dump(compose()))
    parsed.validate()
    assert set(parsed.service_names()) == set(SERVICES)


def test_the_specification_is_really_checked() -> None:
    wrong = compose()
    wrong["services"]["web"]["healtcheck"] = {}
    with pytest.raises(ValueError, match="healtcheck"):
        PyCompose.from_yaml(yaml.safe_dump(wrong))


def test_the_dockerfile_passes_hadolint() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_every_image_has_a_full_version() -> None:
    named = [s["image"] for s in SERVICES.values() if "build" not in s]
    named += re.findall(r"^FROM (\S+:\S+)", DOCKERFILE.read_text(), re.MULTILINE)
    assert len(named) >= 6
    for image in named:
        assert re.search(r":\d+\.\d+\.\d+|:\d+\.\d+-bookworm$", image), image


@pytest.mark.parametrize("service", sorted(set(SERVICES) - ONCE))
def test_what_stays_is_checked_restarted_and_bounded(service: str) -> None:
    definition = SERVICES[service]
    assert definition["restart"] == "unless-stopped"
    assert definition["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert "memory" in definition["deploy"]["resources"]["limits"]
    assert definition["logging"]["options"]["max-size"]


@pytest.mark.parametrize("service", ["web", "migrate"])
def test_what_is_uploaded_lies_in_a_volume_that_all_replicas_and_backups_share(
    service: str,
) -> None:
    definition = SERVICES[service]
    folder = definition["environment"]["BURNISH_DATA_DIR"]
    assert f"data:{folder}" in definition["volumes"]
    # The volume takes its owner from the image, where the folder is that user's home.
    assert f"--home-dir {folder} " in DOCKERFILE.read_text()


@pytest.mark.parametrize("service", sorted(ONCE))
def test_what_runs_once_ends(service: str) -> None:
    assert SERVICES[service]["restart"] == "no"


def test_everything_waits_for_what_it_needs() -> None:
    for name, definition in SERVICES.items():
        for needed, wanted in definition.get("depends_on", {}).items():
            condition = "service_completed_successfully" if needed in ONCE else "service_healthy"
            assert wanted["condition"] == condition, (name, needed)


@pytest.mark.parametrize("target", ["web", "worker"])
def test_our_images_run_as_nobody_special_and_as_the_file_says(target: str) -> None:
    text = DOCKERFILE.read_text()
    stage = text[text.index(f"AS {target}\n") :].split("\nFROM ")[0]
    assert re.search(r"^USER [1-9]\d*$", stage, re.MULTILINE), "a number, not root"
    assert SERVICES[target]["command"][:2] == image_of(target)[1]
    assert SERVICES[target]["cap_drop"] == ["ALL"]


def test_nothing_but_the_proxy_is_published_and_that_on_this_machine_only() -> None:
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert set(published) == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for port in published["proxy"])
    open_to_all = compose({"PUBLISH_ADDRESS": "0.0.0.0", "PUBLISH_HTTP": "80"})
    assert open_to_all["services"]["proxy"]["ports"][0] == "0.0.0.0:80:8080"


def test_people_have_accounts() -> None:
    assert SERVICES["web"]["environment"]["BURNISH_AUTH"] == "accounts"


def test_only_the_proxy_says_where_somebody_comes_from() -> None:
    assert SERVICES["web"]["environment"]["FORWARDED_ALLOW_IPS"] == "*"
    reached_by = {name for name, s in SERVICES.items() if "front" in s.get("networks", ())}
    assert reached_by == {"web", "proxy"}
    assert SERVICES["proxy"]["environment"]["TRUSTED_PROXIES"] == "127.0.0.1/32"


def test_no_secret_is_in_the_files() -> None:
    for name, definition in SERVICES.items():
        for variable in definition.get("environment", {}):
            if re.search("PASSWORD|SECRET|DATABASE_URL|REDIS_URL", variable):
                assert variable.endswith("_FILE"), (name, variable)


VALUES = {
    "BURNISH_DATABASE_URL_FILE": "postgresql://postgres/b",
    "BURNISH_REDIS_URL_FILE": "redis://redis",
    "BURNISH_SECRET_KEY_FILE": "k" * 48,
    "BURNISH_SMTP_PASSWORD_FILE": "",
}
"""What the first start writes, in form."""


def test_our_settings_are_known(tmp_path: Path) -> None:
    """A BURNISH_ name that does not exist would stop the container."""
    for service in ("web", "worker", "worker-gpu", "migrate"):
        given = dict(SERVICES[service]["environment"])
        for name in [n for n in given if n.endswith("_FILE")]:
            file = tmp_path / name
            file.write_text(VALUES[name])
            given[name] = str(file)
        assert load_settings(given).redis_url


def test_the_gpu_is_reserved_only_in_its_profile() -> None:
    assert SERVICES["worker-gpu"]["profiles"] == ["gpu"]
    (device,) = SERVICES["worker-gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    for service in ("web", "worker"):
        assert "reservations" not in SERVICES[service]["deploy"]["resources"]


def test_the_example_settings_are_those_of_the_file() -> None:
    example = (ROOT / ".env.example").read_text()
    offered = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert offered == used


def test_the_proxys_file_is_in_order(tmp_path: Path) -> None:
    installed("caddy")
    checked = tmp_path / "Caddyfile"
    shutil.copy(ROOT / "deploy" / "proxy" / "Caddyfile", checked)
    for site in (":8080", "write.example.org"):
        done = subprocess.run(
            ["caddy", "validate", "--config", checked, "--adapter", "caddyfile"],
            env={"PATH": "/usr/bin:/bin", "PROXY_SITE": site, "HOME": str(tmp_path)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
