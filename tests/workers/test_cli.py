"""The burnish command as people and scripts call it."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.content.markdown import write_markdown
from app.store.sql import open_store
from tests.checkpoints import tiny_checkpoint
from tests.e2e.product import InstalledProduct, Product
from tests.nursery import burnish
from workers.cli import main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_checkpoint(tmp_path_factory.mktemp("model") / "tiny"))


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    """A data folder with two documents."""
    from pycrdt import Doc

    async def fill() -> None:
        store = await open_store(f"sqlite:///{tmp_path / 'data' / 'burnish.db'}")
        for name, text in (("one", "# Héllo 漢 🐍\n\nSome **bold** text."), ("two", "Second.")):
            doc: Doc[Any] = Doc()
            write_markdown(doc, text)
            await store.documents.create(name, title=name, content=bytes(doc.get_update()))
        await store.close()

    asyncio.run(fill())
    return {"BURNISH_DATA_DIR": str(tmp_path / "data")}


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["worker"],
        ["migrate"],
        ["polish"],
        ["token"],
        ["token", "create"],
        ["export"],
        ["backup"],
        ["restore"],
    ],
)
def test_every_command_explains_itself(command: list[str]) -> None:
    done = CliRunner().invoke(main, [*command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_the_version_is_told() -> None:
    assert burnish("--version").stdout.startswith(b"burnish, version ")


def test_serve_and_migrate_do_not_load_torch() -> None:
    code = (
        "import sys; import workers.cli, workers.serving, app.main, app.store.engine;"
        "bad = {'torch', 'denoiser', 'celery'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_polish_reads_and_writes_json_lines_in_order(model: str) -> None:
    lines: list[str] = [
        json.dumps({"id": 1, "text": "She go to teh school every day with 👩‍👩‍👧 and us."}),
        "{nonsense",
        json.dumps({"id": "no text"}),
        json.dumps({"id": "x", "text": ""}),
        json.dumps({"text": "no id"}),
        json.dumps({"id": "s", "text": "half \ud83d a character"}),
    ]
    done = burnish("polish", "--jsonl", "--model", model, stdin="\n".join(lines) + "\n\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [answer["id"] for answer in answers] == [1, None, "no text", "x", None, "s"]
    assert ["error" in answer for answer in answers] == [False, True, True, False, True, False]
    first = answers[0]
    text = json.loads(lines[0])["text"]
    assert set(first) == {"id", "text_out", "edits"}
    for edit in reversed(first["edits"]):
        assert set(edit) == {"start", "end", "original", "replacement", "score", "kind"}
        assert text[edit["start"] : edit["end"]] == edit["original"]
        text = text[: edit["start"]] + edit["replacement"] + text[edit["end"] :]
    assert text == first["text_out"]
    assert answers[3]["text_out"] == ""


def test_polish_of_good_lines_ends_with_0(model: str) -> None:
    done = burnish("polish", "--jsonl", "--model", model, stdin='{"id": 1, "text": "Well."}')
    assert (done.returncode, json.loads(done.stdout)["text_out"]) == (0, "Well.")


def test_polish_takes_the_number_of_false_alarms_to_live_with(model: str) -> None:
    for alarms in ("0.5", "2", "5"):
        done = burnish("polish", "--alarms", alarms, "--model", model, stdin="Well.")
        assert (done.returncode, done.stdout) == (0, b"Well.")
    done = burnish("polish", "--alarms", "3", "--model", model, stdin="Well.")
    assert done.returncode == 2
    assert b"'3' is not one of '0.5', '2', '5'" in done.stderr


def test_polish_of_plain_text_keeps_its_lines(model: str) -> None:
    done = burnish("polish", "--model", model, stdin="漢字\n\n1, 2\n")
    assert (done.returncode, done.stdout.decode()) == (0, "漢字\n\n1, 2\n")


def test_a_model_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    done = burnish("polish", "--model", str(tmp_path / "nothing"), stdin="x")
    assert done.returncode == 1
    assert b"No checkpoint at" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_bad_setting_is_a_wrong_call() -> None:
    done = burnish("migrate", BURNISH_PORT="many")
    assert done.returncode == 2
    assert b"BURNISH_PORT is 'many'" in done.stderr


def test_a_worker_without_redis_is_a_wrong_call() -> None:
    done = burnish("worker")
    assert done.returncode == 2
    assert b"BURNISH_REDIS_URL" in done.stderr


def test_tokens_belong_to_accounts() -> None:
    done = burnish("token", "create", "ada@example.org")
    assert done.returncode == 1
    assert b"belong to accounts" in done.stderr


def test_serve_refuses_to_be_open_to_others() -> None:
    done = burnish("serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert b"can be reached by others" in done.stderr
    assert b"BURNISH_PUBLIC_URL" in done.stderr


def test_serve_says_when_its_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = burnish("serve", "--port", str(port), BURNISH_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert f"Port {port}".encode() in done.stderr


def test_documents_are_exported(data: dict[str, str], tmp_path: Path) -> None:
    done = burnish("export", "one", **data)
    assert done.stdout.decode() == "# Héllo 漢 🐍\n\nSome **bold** text.\n"
    assert json.loads(burnish("export", "one", "--format", "json", **data).stdout)["blocks"]
    assert burnish("export", "--all", "--out", str(tmp_path / "out"), **data).returncode == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"one.md", "two.md"}
    missing = burnish("export", "three", **data)
    assert missing.returncode == 1
    assert b"Traceback" not in missing.stderr


def test_a_backup_is_restored(data: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    copy.touch()
    assert burnish("backup", str(copy), **data).returncode == 1  # Exists.
    assert burnish("backup", str(copy), "--force", **data).returncode == 0
    elsewhere = {"BURNISH_DATA_DIR": str(tmp_path / "new")}
    assert burnish("restore", str(copy), **elsewhere).returncode == 0
    assert burnish("export", "two", **elsewhere).stdout == b"Second.\n"
    again = burnish("restore", str(copy), **elsewhere)
    assert again.returncode == 1
    assert b"--force" in again.stderr
    assert burnish("restore", str(copy), "--force", **elsewhere).returncode == 0
    assert list((tmp_path / "new").glob("before-restore-*.zip"))


def test_what_is_no_backup_is_not_restored(data: dict[str, str], tmp_path: Path) -> None:
    text = tmp_path / "text.zip"
    text.write_text("This is no database. " * 100)
    other = tmp_path / "other.db"
    sqlite3.connect(other).executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    for wrong in (text, other):
        done = burnish("restore", str(wrong), "--force", **data)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
    assert burnish("export", "two", **data).stdout == b"Second.\n"


def test_a_running_server_is_backed_up_but_not_restored_over(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    product = Product(folder, BURNISH_MODEL="none")
    product.start()
    try:
        data = {"BURNISH_DATA_DIR": str(folder)}
        copy = str(tmp_path / "copy.zip")
        assert burnish("backup", copy, **data).returncode == 0
        done = burnish("restore", copy, "--force", **data)
        assert done.returncode == 1
        assert b"stop the server first" in done.stderr
    finally:
        product.stop()


def test_ctrl_c_ends_the_server_in_order(tmp_path: Path, model: str) -> None:
    product = InstalledProduct(tmp_path, BURNISH_MODEL=model)
    product.start()
    process = product._process
    assert process is not None
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) == 0
    product.stop()
