"""The list of bugs names tests that exist, and leaves no bug out."""

import ast
import re
from pathlib import Path

import tests.bug_classes

ROOT = Path(__file__).parents[2]


def test_every_bug_has_a_test_that_exists() -> None:
    listed: dict[int, list[str]] = {}
    number = 0
    for line in (tests.bug_classes.__doc__ or "").splitlines():
        if heading := re.match(r"R(\d+)\s", line):
            number = int(heading[1])
            listed[number] = []
        elif line.strip().startswith("tests/"):
            listed[number].append(line.strip())
    assert sorted(listed) == list(range(1, 25))
    for bug, names in listed.items():
        assert names, f"R{bug} has no test"
        for name in names:
            file, function = name.split("::")
            assert function in _functions(ROOT / file), f"R{bug}: there is no {name}"


def test_every_test_with_a_number_is_listed() -> None:
    listed = tests.bug_classes.__doc__ or ""
    for file in Path(__file__).parent.glob("test_*.py"):
        for name in _functions(file):
            if number := re.match(r"test_r(\d\d)_", name):
                assert f"{file.relative_to(ROOT)}::{name}" in listed, number[1]


def _functions(file: Path) -> set[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, kinds)}
