"""Log lines: JSON for machines, text for a person at a terminal."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from app.logs import bind, set_up_logs


@pytest.fixture(autouse=True)
def the_logging_of_the_test_run() -> Iterator[None]:
    """Comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)


class Terminal(io.StringIO):
    """Text for a person."""

    def isatty(self) -> bool:
        return True


def test_a_line_for_machines_is_json_with_the_bound_fields() -> None:
    out = io.StringIO()
    set_up_logs("INFO", out)
    room = bind(logging.getLogger("app.rooms"), room="essay 漢")
    bind(room, peer=7).info("opened %s", "quickly")
    line = json.loads(out.getvalue())
    assert line["at"].endswith("Z")
    del line["at"]
    assert line == {
        "level": "info",
        "logger": "app.rooms",
        "message": "opened quickly",
        "room": "essay 漢",
        "peer": 7,
    }


def test_an_exception_stays_on_its_one_line_for_machines() -> None:
    out = io.StringIO()
    set_up_logs("INFO", out)
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("app").exception("failed")
    (line,) = out.getvalue().splitlines()
    assert "ValueError: why" in json.loads(line)["exception"]


def test_a_line_for_people_has_the_message_and_the_fields() -> None:
    out = Terminal()
    set_up_logs("INFO", out)
    bind(logging.getLogger("app.rooms"), room="essay").warning("slow peer")
    assert out.getvalue().endswith("warning slow peer room=essay\n")


def test_what_is_below_the_level_is_not_said() -> None:
    out = io.StringIO()
    set_up_logs("WARNING", out)
    bind(logging.getLogger("app"), room="essay").info("hello")
    logging.getLogger("alembic").info("hello")
    assert out.getvalue() == ""
