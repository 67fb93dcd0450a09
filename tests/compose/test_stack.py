"""What `docker compose up` starts: people sign in and write together through the proxy, the
model answers, and a rolling restart of `web` loses nothing. On real PostgreSQL, Redis and Caddy."""

import asyncio
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from websockets.asyncio.client import connect

from app.endpoints.access import PAGE_HEADER
from tests.accounts.test_sockets import PASSWORD, Browser
from tests.compose.door import door_of, first_owner, setup_link
from tests.compose.files import compose
from tests.compose.images import PATH
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


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    """The first account, made with the link that the log of `web` shows."""
    link = setup_link(stack)
    assert link.split()[-1].startswith("http://localhost:8080/setup#")
    return first_owner(stack)


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


async def test_nobody_gets_in_without_an_account(stack: Stack, owner: Browser) -> None:
    document = owner.call("POST", "/documents")["id"]
    async with connect(f"{owner.url.replace('http', 'ws')}/sync/{document}") as socket:
        await socket.wait_closed()
        assert socket.close_code == 4401
    async with httpx.AsyncClient(headers={PAGE_HEADER: "1"}, timeout=60) as stranger:
        refused = await stranger.get(f"{owner.url}/api/v1/documents")
        assert refused.status_code == 401
        token = setup_link(stack).rpartition("#")[2]
        eve = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
        again = await stranger.post(f"{owner.url}/api/v1/setup", json={"token": token} | eve)
        assert again.status_code == 403, "the link in the log is good for one owner"


def test_accounts_are_made_on_the_command_line_too(stack: Stack, owner: Browser) -> None:
    (migrate,) = [each for each in stack.containers if each.service == "migrate"]
    made = subprocess.run(
        ["burnish", "user", "create", "bea@example.org", "--name", "Bea"],
        env=migrate.environment | {"PATH": PATH, "NEW_PASSWORD": PASSWORD},
        cwd=stack.folder,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()
    bea = Browser(owner.url).sign_in("Bea")
    assert bea.call("GET", "/session")["person"]["name"] == "Bea"


def test_the_address_of_whoever_signs_in_is_known_and_cannot_be_made_up(owner: Browser) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.9.9.9"), timeout=60) as http:
        answer = http.post(
            f"{owner.url}/api/v1/session",
            headers={PAGE_HEADER: "1", "X-Forwarded-For": "192.0.2.66"},
            json=owner.who("Ada"),
        )
    assert answer.status_code == 200, answer.text
    events = owner.call("GET", "/audit?action=signed%20in&limit=1")["events"]
    assert events[0]["address"] == "127.9.9.9"


def test_an_uploaded_picture_is_on_every_replica(stack: Stack, owner: Browser) -> None:
    document = owner.call("POST", "/documents")["id"]
    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    with httpx.Client(headers={PAGE_HEADER: "1"}, cookies=owner.cookies, timeout=60) as http:
        sent = http.post(
            f"{owner.url}/api/v1/documents/{document}/files", content=picture.getvalue()
        )
        assert sent.status_code == 201, sent.text
        for web in stack.of("web"):
            got = http.get(
                f"http://{web.address}:8000{urlsplit(sent.json()['url']).path}",
                headers={"Cookie": owner.headers["Cookie"]},
            )
            assert got.status_code == 200, got.text


def test_figures_are_for_the_inside_only(stack: Stack) -> None:
    assert httpx.get(f"{door_of(stack)}/metrics", timeout=60).status_code == 404
    (web, *_) = stack.of("web")
    assert "burnish_rooms" in httpx.get(f"http://{web.address}:8000/metrics", timeout=60).text


def test_another_first_start_keeps_every_secret(stack: Stack) -> None:
    before = {f: f.read_text() for f in (stack.folder / "volumes" / "parts").iterdir()}
    assert len(before) >= 6
    again = stack.start("secrets")
    assert again.process.wait(120) == 0, again.said()
    assert {file: file.read_text() for file in before} == before


async def test_every_document_lives_on_one_replica(stack: Stack, owner: Browser) -> None:
    documents = [owner.call("POST", "/documents")["id"] for _ in range(16)]
    writers = [owner.writer(document, name) for document in documents for name in ("Ada", "Ben")]
    for writer in writers:
        await writer.join()
    async with httpx.AsyncClient(timeout=60, cookies=owner.cookies) as http:
        for document in documents:
            await http.get(f"{owner.url}/api/v1/documents/{document}/content?format=text")
    rooms = [_rooms(web.address) for web in stack.of("web")]
    await asyncio.gather(*(writer.leave() for writer in writers))
    assert sum(rooms) == len(documents), "a document is open on two replicas"
    assert all(rooms), "one replica has them all"


async def test_two_people_write_together_and_a_suggestion_arrives(owner: Browser) -> None:
    sentence = "I have recieve your letter yesterday."
    document = owner.call("POST", "/documents", markdown=sentence)["id"]
    ada = await owner.writer(document, "Ada").join(wants=("suggestions",))
    ben = await owner.writer(document, "Ben").join(wants=("suggestions",))
    try:
        ada.type("Hello, ")
        await ben.sees("Hello, ")
        ben.type("friend.")
        assert await converged(ada, ben) == "Hello, friend."
        owner.call("POST", f"/documents/{document}/polish")
        await until(lambda: _proposed(ada) and _proposed(ben), 120)
    finally:
        await ada.leave()
        await ben.leave()


async def test_a_rolling_restart_of_web_loses_nothing(stack: Stack, owner: Browser) -> None:
    documents = [owner.call("POST", "/documents")["id"] for _ in range(3)]
    people = [Persistent(owner, documents[n % 3], name) for n, name in enumerate("ABCDEF")]
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
    for document in documents:
        pair = [person for person in people if person.document == document]
        text = await converged(*pair)
        async with owner.writer(document, "Zoe") as zoe:
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

    def __init__(self, browser: Browser, document: str, name: str) -> None:
        super().__init__(browser.url, document, name, headers=browser.headers)
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
        deadline = time.monotonic() + 90
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
    figures = httpx.get(f"http://{address}:8000/metrics", timeout=60).text
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
