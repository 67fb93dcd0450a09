"""A document that the server wrote, opened in a real BlockNote editor (Node, jsdom)."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc

from app.content.blocknote_json import to_json
from app.content.edit import replace_text, set_title
from app.content.markdown import write_markdown
from tests.content.test_blocks import stored
from tests.content.test_markdown import EVERYTHING

NODE = Path(__file__).parent.parent / "node"


def opened(documents: dict[str, Doc[Any]]) -> dict[str, Any]:
    """What BlockNote reads in each of them, and whether opening it changed it."""
    lines = [
        json.dumps({"name": name, "update": base64.b64encode(doc.get_update()).decode()})
        for name, doc in documents.items()
    ]
    node = subprocess.run(
        ["node", "read-documents.mjs"],
        cwd=NODE,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert node.returncode == 0, node.stderr[-2000:]
    answers = [json.loads(line) for line in node.stdout.splitlines() if line.startswith("{")]
    assert len(answers) == len(documents)
    return {answer["name"]: answer for answer in answers}


@pytest.mark.node
def test_the_editor_keeps_what_the_server_wrote_node_for_node() -> None:
    documents: dict[str, Doc[Any]] = {}
    for name, markdown in {"everything": EVERYTHING, "empty": "", "code": "```\nx\n```"}.items():
        doc: Doc[Any] = Doc()
        documents[name] = doc
        set_title(doc, name)
        write_markdown(doc, markdown)
    documents["accepted"] = accepted = stored("edited")
    replace_text(accepted, "one", 2, 14, "have recieve", "have received")
    replace_text(accepted, "two", 4, 9, "Their", "There")
    for name, answer in opened(documents).items():
        assert answer["blocks"] == to_json(documents[name])["blocks"], name
        assert not answer["changed"], f"opening {name!r} rewrote it"
