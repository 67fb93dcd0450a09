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


DIARY = "Dear diary"


def raises(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def test_an_exception_is_one_line_of_places_and_types_for_machines() -> None:
    out = io.StringIO()
    set_up_logs("INFO", out)
    try:
        raises(ValueError(DIARY), ConnectionError("Connection refused"))
    except ValueError:
        logging.getLogger("app").exception("failed")
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)["exception"]
    assert "in raises" in told
    assert told.endswith("ValueError"), "its message may be somebody's text"
    assert "ConnectionError: Connection refused" in told
    assert DIARY not in line


def test_a_person_at_a_terminal_sees_the_whole_exception() -> None:
    out = Terminal()
    set_up_logs("INFO", out)
    try:
        raises(ValueError("why"))
    except ValueError:
        logging.getLogger("app").exception("failed")
    assert "ValueError: why" in out.getvalue()


def test_debug_is_for_us_and_not_for_libraries_that_write_frames_down() -> None:
    out = io.StringIO()
    set_up_logs("DEBUG", out)
    logging.getLogger("app.rooms").debug("ours")
    for library in ("websockets.server", "redis.connection", "kombu", "sqlalchemy.engine"):
        logging.getLogger(library).debug("< BINARY 44 65 61 72 'Dear diary'")
    logging.getLogger("uvicorn.error").info("WebSocket /sync/essay?ticket=abc")
    assert [json.loads(line)["message"] for line in out.getvalue().splitlines()] == ["ours"]


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
