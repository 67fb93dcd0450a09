"""`docs/security.md` names tests; each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_the_page_on_security_names_is_there() -> None:
    named = _NAMED.findall((ROOT / "docs" / "security.md").read_text())
    assert len(named) > 60
    for file, function in named:
        path = ROOT / file
        assert path.is_file(), file
        text = path.read_text()
        assert not function or f"def {function}(" in text, f"{file}::{function}"
        assert "def test_" in text, file


def test_every_file_of_this_folder_is_on_the_page() -> None:
    named = {file for file, _ in _NAMED.findall((ROOT / "docs" / "security.md").read_text())}
    here = {f"tests/security/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert here - named == {"tests/security/test_the_list.py"}
