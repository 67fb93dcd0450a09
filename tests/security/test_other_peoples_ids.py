"""Nobody reaches another person's things by naming their ids below something of one's own.

`tests/accounts/test_access_of_every_route.py` holds every route to its rule for the document or
workspace in its path. Here Eve owns a document and a workspace, and names the ids of Ada's things
inside them: in the rest of the path, in bodies and in queries. Both lists come from the table of
operations, so a new route that takes an id fails here until somebody has thought about it.
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import Connection

from app.endpoints.access import Access
from app.endpoints.operation import Operation
from app.endpoints.routes import OPERATIONS
from app.mail import outbox
from tests.accounts.device import Device
from tests.accounts.house import PASSWORD, House, house, new_document
from tests.files.drawn import picture
from tests.mail.conftest import settings_for

_OWN = ("document_id", "workspace_id")


@dataclass
class Things:
    """One of each kind that somebody has, by the name that paths give its id."""

    browser: httpx.AsyncClient
    ids: dict[str, str]

    @property
    def path(self) -> str:
        """Of the document."""
        return f"/documents/{self.ids['document_id']}"

    async def seen(self) -> list[Any]:
        """All of it, as its owner sees it."""
        space = f"/workspaces/{self.ids['workspace_id']}"
        addresses = [
            *(self.path, f"{self.path}/content", f"{self.path}/suggestions"),
            *(f"{self.path}/versions", f"{self.path}/comments", f"{self.path}/members"),
            *(f"{self.path}/links", f"{self.path}/invitations", f"{self.path}/place"),
            *(f"{space}/folders", f"{space}/members", f"{space}/documents"),
            *("/templates", "/account", "/account/sessions", "/account/tokens"),
            "/account/passkeys",
        ]
        answers = [await self.browser.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {200}
        return [answer.text for answer in answers]


async def things_of(home: House, name: str) -> Things:
    """A person with one of each."""
    browser = await home.person(name)
    document = await new_document(browser, "One line.\n\nAnother.")
    path = f"/documents/{document}"
    block = (await browser.get(f"{path}/content?format=json")).json()["blocks"][0]["id"]
    place = {"block_id": block, "start": 0, "end": 3}

    async def post(address: str, **body: Any) -> Any:
        answer = await browser.post(address, json=body)
        assert answer.status_code < 300, (address, answer.text)
        return answer.json()

    thread = await post(f"{path}/comments", **place, quote="One", body="Why?")
    # Another one for everybody: the same bytes would have the same name.
    upload = await browser.post(
        f"{path}/files?name=a.png", content=picture("PNG", (9, ord(name[0])))
    )
    space = (await post("/workspaces", name=f"House of {name}"))["id"]
    begun = await post("/account/passkeys/begin", password=PASSWORD)
    key = Device(name.encode()).make(begun["options"])
    friend = f"friend-of-{name.lower()}@example.org"
    await home.person_row(f"Friend of {name}", email=friend)
    found = await home.accounts.users.by_email(friend)
    assert found is not None
    for where in (path, f"/workspaces/{space}"):
        await post(f"{where}/members", email=friend, role="viewer")
    ids = {
        "document_id": document,
        "block_id": block,
        "version_id": (await post(f"{path}/versions", name="First"))["id"],
        "suggestion_id": (await post(f"{path}/suggestions", **place, before="One", after="A"))[
            "id"
        ],
        "thread_id": thread["id"],
        "comment_id": thread["comments"][0]["id"],
        "template_id": (await post(f"{path}/template"))["id"],
        "name": upload.json()["url"].rpartition("/")[2],
        "workspace_id": space,
        "folder_id": (await post(f"/workspaces/{space}/folders", name="Letters"))["id"],
        "user_id": found[0].id,
        "link_id": (await post(f"{path}/links", role="viewer"))["id"],
        "invitation_id": (await post(f"{path}/invitations", role="viewer"))["id"],
        "session_id": (await browser.get("/account/sessions")).json()["sessions"][0]["id"],
        "passkey_id": (await post("/account/passkeys", name="k", credential=key))["id"],
        "mail_id": await lost_mail(home, name),
        "token_id": (await post("/account/tokens", name="t", scopes=["read"]))["id"],
    }
    return Things(browser, ids)


async def lost_mail(home: House, name: str) -> str:
    """A mail to this person that could not be sent."""

    def work(connection: Connection) -> None:
        outbox.put(connection, f"mail-{name}", "password", name, {"email": name, "language": "en"})
        mail = outbox.claim(connection)
        assert mail is not None
        outbox.postpone(connection, mail, recipient=name, trouble="550 no", forever=True)

    await home.accounts.database.write(work)
    return f"mail-{name}"


BODIES: dict[str, dict[str, Any]] = {
    "Accept": {},
    "VersionChange": {"name": "Mine now"},
    "NewComment": {"body": "Mine now"},
    "RoleChange": {"role": "owner"},
    "FolderChange": {"name": "Mine now"},
    "PersonChange": {"name": "Mine now"},
    "ByOwner": {"password": PASSWORD},
    "Heir": {"password": PASSWORD, "to": "0" * 32},
}
"""A body that would be taken, for each model of a route with an id in it."""


def _nested(operation: Operation) -> list[str]:
    """Names in its path beyond the document or workspace."""
    return [name for name in re.findall(r"\{(\w+)\}", operation.path) if name not in _OWN]


def test_the_paths_name_ids_that_are_tried_here() -> None:
    nested = [each for each in OPERATIONS if _nested(each)]
    assert len(nested) > 20
    assert {each.body.__name__ for each in nested if each.body} <= set(BODIES)


async def test_an_id_of_somebody_elses_below_ones_own_document_or_workspace(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # Mail is set up, though nobody answers there: else nothing of it could be asked for.
    async with house(tmp_path_factory.mktemp("house"), **settings_for(9)) as home:
        ada, eve = await things_of(home, "Ada"), await things_of(home, "Eve")
        before = await ada.seen()
        for each in OPERATIONS:
            if not _nested(each):
                continue
            ids = ada.ids | {name: eve.ids[name] for name in _OWN}
            body = BODIES[each.body.__name__] if each.body else {}
            answer = await eve.browser.request(
                each.method, each.path.format_map(ids), json=body if each.body else None
            )
            assert answer.status_code in (403, 404), (each.method, each.path, answer.text)
            # The same call works with an id of one's own, or the refusal above says nothing.
            if each.access is not Access.SERVER and each.method == "GET":
                own = await eve.browser.get(each.path.format_map(eve.ids))
                assert own.status_code == 200, (each.path, own.text)
        assert await ada.seen() == before


@dataclass(frozen=True)
class Try:
    """A field of a body or query, and a call that names something of Ada's in it."""

    model: str
    field: str
    method: str
    path: str
    refusals: tuple[int, ...] = (403, 404)


TRIES = (
    Try("NewDocument", "id", "POST", "/documents", (409,)),
    Try("ImportQuery", "id", "POST", "/imports", (409,)),
    Try("DecideMany", "ids", "POST", "/documents/{document_id}/suggestions/decide"),
    Try("PolishDocument", "blocks", "POST", "/documents/{document_id}/polish"),
    Try("NewProposal", "replaces", "POST", "/documents/{document_id}/suggestions"),
    Try("CompareQuery", "since", "GET", "/documents/{document_id}/compare"),
    Try("CompareQuery", "until", "GET", "/documents/{document_id}/compare"),
    Try("Seen", "threads", "POST", "/notifications/read"),
    Try("Place", "workspace_id", "PUT", "/documents/{document_id}/place"),
    Try("Place", "folder_id", "PUT", "/documents/{document_id}/place"),
    Try("FolderPlace", "folder_id", "PATCH", "/documents/{document_id}/place"),
    Try("NewFolder", "parent_id", "POST", "/workspaces/{workspace_id}/folders"),
    Try("FolderChange", "parent_id", "PATCH", "/workspaces/{workspace_id}/folders/{folder_id}"),
    Try("PlaceQuery", "folder_id", "GET", "/workspaces/{workspace_id}/documents"),
    Try("AuditQuery", "document_id", "GET", "/workspaces/{workspace_id}/audit"),
    Try("AuditQuery", "actor_id", "GET", "/workspaces/{workspace_id}/audit"),
)
_NAMES_IDS = re.compile(r"(.*_)?ids?|blocks|replaces|since|until|threads")


def test_every_field_that_takes_an_id_is_tried() -> None:
    models: dict[str, type[BaseModel]] = {}
    for each in OPERATIONS:
        models |= {model.__name__: model for model in (each.body, each.query) if model}
    taking = {
        (name, field)
        for name, model in models.items()
        for field in model.model_fields
        if _NAMES_IDS.fullmatch(field) and field != "block_id"
    }
    assert taking == {(each.model, each.field) for each in TRIES}


@pytest.fixture
async def both(tmp_path_factory: pytest.TempPathFactory) -> Any:
    async with house(tmp_path_factory.mktemp("house")) as home:
        yield await things_of(home, "Ada"), await things_of(home, "Eve")


async def test_an_id_of_somebody_elses_in_a_body_or_query(both: tuple[Things, Things]) -> None:
    ada, eve = both
    place = {"block_id": eve.ids["block_id"], "start": 0, "end": 3, "before": "One", "after": "B"}
    first = {"since": eve.ids["version_id"], "until": "now"}
    rest: dict[tuple[str, str], dict[str, Any]] = {
        ("NewDocument", "id"): {"id": ada.ids["document_id"], "title": "Mine now"},
        ("ImportQuery", "id"): {"id": ada.ids["document_id"], "name": "Mine now.md"},
        ("DecideMany", "ids"): {"ids": [ada.ids["suggestion_id"]], "decision": "accept"},
        ("PolishDocument", "blocks"): {"blocks": [ada.ids["block_id"]]},
        ("NewProposal", "replaces"): place | {"replaces": ada.ids["suggestion_id"]},
        ("CompareQuery", "since"): first | {"since": ada.ids["version_id"]},
        ("CompareQuery", "until"): first | {"until": ada.ids["version_id"]},
        ("Seen", "threads"): {"threads": [ada.ids["thread_id"]]},
        ("Place", "workspace_id"): {"workspace_id": ada.ids["workspace_id"]},
        ("Place", "folder_id"): {
            "workspace_id": eve.ids["workspace_id"],
            "folder_id": ada.ids["folder_id"],
        },
        ("FolderPlace", "folder_id"): {"folder_id": ada.ids["folder_id"]},
        ("NewFolder", "parent_id"): {"name": "Mine", "parent_id": ada.ids["folder_id"]},
        ("FolderChange", "parent_id"): {"parent_id": ada.ids["folder_id"]},
        ("PlaceQuery", "folder_id"): {"folder_id": ada.ids["folder_id"]},
        ("AuditQuery", "document_id"): {"document_id": ada.ids["document_id"]},
        ("AuditQuery", "actor_id"): {"actor_id": ada.ids["user_id"]},
    }
    before = await ada.seen()
    for each in TRIES:
        given = rest[each.model, each.field]
        if each.model.endswith("Query"):
            sent: dict[str, Any] = {"params": given}
            if each.method == "POST":
                sent["content"] = b"Mine now."
        else:
            sent = {"json": given}
        answer = await eve.browser.request(each.method, each.path.format_map(eve.ids), **sent)
        if answer.status_code < 300:
            # Taken, as if nothing had been named: what comes back tells nothing of Ada's.
            told = answer.text
            assert "Ada" not in told, (each, told)
            assert ada.ids["document_id"] not in told.replace(given.get("document_id", "-"), ""), (
                each
            )
        else:
            assert answer.status_code in (*each.refusals, 409, 422, 503), (each, answer.text)
    assert await ada.seen() == before
