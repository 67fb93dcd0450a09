"""docker-compose.yml and Dockerfile, read as Docker reads them."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"

_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\})")


def compose(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The file with its variables filled in from `environment`, as `docker compose config` does."""
    given = environment or {}
    found: dict[str, Any] = _filled(yaml.safe_load(COMPOSE.read_text(encoding="utf-8")), given)
    return found


def _filled(value: Any, given: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, given) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, given) for inner in value]
    if not isinstance(value, str):
        return value
    filled = _VARIABLE.sub(lambda match: _meant(match, given), value)
    # A count stays a number: Compose casts after it has filled in.
    return int(filled) if filled != value and filled.isdecimal() else filled


def _meant(match: re.Match[str], given: Mapping[str, str]) -> str:
    if match["dollar"]:
        return "$"
    return given.get(match["name"]) or match["default"] or ""


def image_of(target: str) -> tuple[dict[str, str], list[str]]:
    """Environment and command of a stage of the Dockerfile, with what it takes over."""
    environment: dict[str, dict[str, str]] = {}
    commands: dict[str, list[str]] = {}
    stage = ""
    # Its stubs say text; it wants bytes.
    file: Any = BytesIO(DOCKERFILE.read_bytes())
    for step in DockerfileParser(fileobj=file).structure:
        if step["instruction"] == "FROM":
            parent, _as, stage = step["value"].split()
            environment[stage] = dict(environment.get(parent, {}))
        elif step["instruction"] == "ENV":
            pairs = (pair.split("=", 1) for pair in step["value"].split())
            environment[stage] |= {name: value for name, value in pairs if name != "PATH"}
        elif step["instruction"] == "CMD":
            commands[stage] = yaml.safe_load(step["value"])
    return environment[target], commands[target]
