"""`scripts/audit` fails for a known vulnerability, and never passes over what it could not ask."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return tmp_path


def says(folder: Path, program: str, report: Any, *, error: str = "", status: int = 0) -> None:
    """Makes a program that prints this."""
    written = report if isinstance(report, str) else json.dumps(report)
    (folder / f"{program}.out").write_text(written)
    (folder / f"{program}.err").write_text(error)
    script = (
        f"#!/bin/sh\ncat {folder}/{program}.out\ncat {folder}/{program}.err >&2\nexit {status}\n"
    )
    (folder / program).write_text(script)
    (folder / program).chmod(0o755)


def audit(folder: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "audit", *options],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def package(name: str, *holes: str) -> dict[str, Any]:
    vulns = [{"id": hole, "fix_versions": ["2.0"]} for hole in holes]
    return {"name": name, "version": "1.0", "vulns": vulns}


GOOD_PYTHON = {"dependencies": [package("starlette"), package("pillow")]}
GOOD_CLIENT = {"vulnerabilities": {"vite": {"severity": "low", "range": "<9"}}}


def test_nothing_known_is_said_to_be_so(programs: Path) -> None:
    says(programs, "pip-audit", GOOD_PYTHON)
    says(programs, "npm", GOOD_CLIENT, status=1)
    status, told = audit(programs, "--strict")
    assert status == 0
    assert told.count("no known vulnerability") == 2


def test_a_known_vulnerability_fails_and_names_the_way_out(programs: Path) -> None:
    bad = {"dependencies": [package("starlette"), package("pillow", "CVE-2026-1")]}
    says(programs, "pip-audit", bad, status=1)
    says(programs, "npm", GOOD_CLIENT)
    status, told = audit(programs)
    assert status == 1
    assert "pillow 1.0: CVE-2026-1, mended in 2.0" in told
    # Also where others of the list are not known.
    bad["dependencies"].append({"name": "ours", "skip_reason": "not found"})
    says(programs, "pip-audit", bad, status=1)
    assert audit(programs)[0] == 1
    says(programs, "pip-audit", GOOD_PYTHON)
    says(programs, "npm", {"vulnerabilities": {"vite": {"severity": "high", "range": "<9"}}})
    status, told = audit(programs)
    assert status == 1
    assert "vite <9: high" in told


@pytest.mark.parametrize(
    "broken",
    [
        {"report": "", "error": "ERROR: Connection refused", "status": 1},
        {"report": {"dependencies": [package("a"), {"name": "b", "skip_reason": "not found"}]}},
        {"report": {"dependencies": []}},
    ],
)
def test_what_could_not_be_asked_is_said_and_fails_where_that_matters(
    programs: Path, broken: dict[str, Any]
) -> None:
    says(programs, "pip-audit", **broken)
    says(programs, "npm", {"message": "405 Method Not Allowed"}, status=1)
    status, told = audit(programs)
    assert status == 0
    assert told.count("NOT AUDITED") == 2
    assert "405 Method Not Allowed" in told
    assert "no known" not in told
    assert audit(programs, "--strict")[0] == 1
