"""What `docker compose up` starts: people write together through the proxy, the model answers,
and a rolling restart of `web` loses nothing. On real PostgreSQL, Redis and Caddy."""

import asyncio
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.compose.files import compose
from tests.compose.stack import Stack, installed, running
from tests.people import Writer, converged
from tests.waiting import until

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """All services of the file, healthy."""
    for program in ("postgres", "redis-server", "caddy", "wget"):
        installed(program)
    # Not below pytest's own folder: the user postgres may not enter that.
    with tempfile.TemporaryDirectory(prefix="burnish-compose-") as folder:
        Path(folder).chmod(0o711)
        with running(Path(folder), {}) as up:
            yield up


@pytest.fixture
def door(stack: Stack) -> str:
    """The proxy's address, with name and password in it."""
    password = (stack.folder / "volumes" / "gate" / "web_password").read_text()
    return f"http://burnish:{password}@{stack.of('proxy')[0].address}:8080"


def test_every_service_runs_as_often_as_the_file_says(stack: Stack) -> None:
    for service in stack.services():
        definition = compose()["services"][service]
        wanted = definition.get("deploy", {}).get("replicas", 1)
        if definition.get("restart") == "no":
            assert not stack.of(service)
        else:
            assert len(stack.of(service)) == wanted, service
    assert len(stack.of("web")) >= 2


def test_a_health_check_fails_when_its_service_does(stack: Stack) -> None:
    """So that the healthy ones above mean something: each check, at an address without service."""
    for service in ("postgres", "redis", "web", "proxy"):
        (one, *_) = stack.of(service)
        address = one.address
        one.address = f"{address.rsplit('.', 1)[0]}.254"
        try:
            assert not stack.is_healthy(one), service
        finally:
            one.address = address


def test_the_door_is_closed_without_the_password(stack: Stack, door: str) -> None:
    bare = re.sub(r"//.*@", "//", door)
    for path in ("/", "/api/v1/documents", "/sync/essay"):
        answer = httpx.get(bare + path)
        assert answer.status_code == 401, path
        assert "set-cookie" not in answer.headers
    wrong = httpx.get(bare, auth=("burnish", "burnish"))
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers


def test_a_browser_that_has_given_the_password_goes_on_with_its_cookie(door: str) -> None:
    bare = re.sub(r"//.*@", "//", door)
    password = door.split("@")[0].split(":")[-1]
    with httpx.Client() as browser:
        first = browser.get(f"{bare}/api/v1/documents", auth=("burnish", password))
        assert first.status_code == 200
        assert "HttpOnly" in first.headers["set-cookie"]
        assert browser.get(f"{bare}/api/v1/documents").status_code == 200


def test_figures_are_for_the_inside_only(stack: Stack, door: str) -> None:
    assert httpx.get(f"{door}/metrics").status_code == 404
    (web, *_) = stack.of("web")
    assert "burnish_rooms" in httpx.get(f"http://{web.address}:8000/metrics").text


def test_another_first_start_keeps_every_secret(stack: Stack) -> None:
    files = [
        f for f in (stack.folder / "volumes").glob("*/*") if f.parent.name in ("parts", "gate")
    ]
    before = {file: file.read_text() for file in files}
    assert len(before) >= 8
    again = stack.start("secrets")
    assert again.process.wait(30) == 0, again.said()
    assert {file: file.read_text() for file in files} == before


async def test_every_document_lives_on_one_replica(stack: Stack, door: str) -> None:
    documents = [f"sticky-{n}" for n in range(16)]
    writers = [Writer(door, document, name) for document in documents for name in ("Ada", "Ben")]
    for writer in writers:
        await writer.join()
    async with httpx.AsyncClient(timeout=30) as http:
        for document in documents:
            await http.get(f"{door}/api/v1/documents/{document}/content?format=text")
    rooms = [_rooms(web.address) for web in stack.of("web")]
    await asyncio.gather(*(writer.leave() for writer in writers))
    assert sum(rooms) == len(documents), "a document is open on two replicas"
    assert all(rooms), "one replica has them all"


async def test_two_people_write_together_and_a_suggestion_arrives(door: str) -> None:
    async with httpx.AsyncClient(timeout=60) as http:
        made = await http.post(
            f"{door}/api/v1/documents", json={"markdown": "I have recieve your letter yesterday."}
        )
        document = made.json()["id"]
        ada = await Writer(door, document, "Ada").join(wants=("suggestions",))
        ben = await Writer(door, document, "Ben").join(wants=("suggestions",))
        try:
            ada.type("Hello, ")
            await ben.sees("Hello, ")
            ben.type("friend.")
            assert await converged(ada, ben) == "Hello, friend."
            asked = await http.post(f"{door}/api/v1/documents/{document}/polish", json={})
            assert asked.status_code == 202, asked.text
            await until(lambda: _proposed(ada) and _proposed(ben), 120)
        finally:
            await ada.leave()
            await ben.leave()


async def test_a_rolling_restart_of_web_loses_nothing(stack: Stack, door: str) -> None:
    people = [Persistent(door, f"rolled-{n % 3}", name) for n, name in enumerate("ABCDEF")]
    writing = [asyncio.create_task(person.write()) for person in people]
    await until(lambda: all(person.count > 5 for person in people))
    old = {web.number for web in stack.of("web")}
    statuses = await asyncio.to_thread(stack.roll, "web")
    counts = [person.count for person in people]
    await until(lambda: all(p.count > c for p, c in zip(people, counts, strict=True)))
    for person in people:
        person.is_done = True
    await asyncio.gather(*writing)
    assert -signal.SIGKILL not in statuses, "an old replica did not end within its grace period"
    assert not old & {web.number for web in stack.of("web")}
    for number in range(3):
        pair = [person for person in people if person.document == f"rolled-{number}"]
        text = await converged(*pair)
        async with Writer(door, f"rolled-{number}", "Zoe") as zoe:
            assert zoe.text == text
        for person in pair:
            words = [f"<{person.name}{n}>" for n in range(1, person.count + 1)]
            assert [text.count(word) for word in words] == [1] * len(words)
    for person in people:
        await person.leave()
    refused = [code for person in people for code in person.codes if code != 4503]
    assert not refused, "people were sent away otherwise than by 4503"
    assert any(person.codes for person in people), "nobody was on an old replica"


class Persistent(Writer):
    """Types a word now and then, and comes back whenever it is sent away."""

    def __init__(self, url: str, document: str, name: str) -> None:
        super().__init__(url, document, name)
        self.document = document
        self.count = 0
        self.codes: list[int] = []
        self.is_done = False

    async def write(self) -> None:
        """Until `is_done`."""
        await self.join(wants=("saved",))
        while not self.is_done:
            self.count += 1
            self.type(f"<{self.name}{self.count}>")
            await asyncio.sleep(0.05)
            if self.closed is not None:
                await self._come_back()
        if self.closed is not None:
            await self._come_back()
        await self.is_saved()

    async def _come_back(self) -> None:
        assert self.closed is not None
        self.codes.append(self.closed[0])
        await self.leave()
        deadline = time.monotonic() + 30
        while True:
            try:
                await self.join(wants=("saved",))
            except (OSError, ConnectionError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)
            else:
                return


def _rooms(address: str) -> int:
    figures = httpx.get(f"http://{address}:8000/metrics").text
    found = re.search(r"^burnish_rooms (\S+)$", figures, re.MULTILINE)
    assert found
    return int(float(found[1]))


def _proposed(writer: Writer) -> bool:
    """Whether a suggestion to repair the spelling has come."""
    told = [one for message in writer.heard for one in message.body.get("suggestions", [])]
    return any("received" in one["after"] for one in told)


def test_the_script_that_rolls_is_a_shell_script() -> None:
    for script in ("deploy/roll", "deploy/proxy/first-start.sh"):
        subprocess.run(["sh", "-n", script], check=True)
