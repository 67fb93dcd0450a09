"""Every route has a rule, and refuses whoever the rule does not let in."""

import re

import pytest

from app.endpoints.access import IN_WORKSPACE, ON_DOCUMENT, Access, scope_of
from app.endpoints.operation import Operation
from app.endpoints.routes import OPERATIONS
from app.roles import Role
from tests.accounts.house import House, new_document, refused

OPEN = {
    ("GET", "/session"),
    ("POST", "/session"),
    ("DELETE", "/session"),
    ("POST", "/setup"),
    ("POST", "/links/open"),
    ("POST", "/invitations/look"),
    ("POST", "/invitations/answer"),
    ("GET", "/server"),
    ("POST", "/oidc/begin"),
    ("GET", "/oidc/callback"),
    ("POST", "/session/passkey/begin"),
    ("POST", "/session/passkey"),
    ("POST", "/recovery/look"),
    ("POST", "/recovery"),
    ("POST", "/recovery/mail"),
}
"""What anybody may call; a new one has to be thought about here, too."""


def named(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def filled(operation: Operation, document: str, workspace: str) -> str:
    """Its path, with the ids of somebody else's things."""
    path = operation.path.replace("{document_id}", document).replace("{workspace_id}", workspace)
    return re.sub(r"\{\w+\}", "0" * 32, path)


def test_every_operation_says_whom_it_is_for() -> None:
    assert [named(each) for each in OPERATIONS if each.access is None] == []
    is_open = {(e.method, e.path) for e in OPERATIONS if e.access is Access.EVERYBODY}
    assert is_open <= OPEN


def test_what_names_a_document_or_workspace_asks_for_a_role_in_it() -> None:
    for each in OPERATIONS:
        if "{document_id}" in each.path:
            assert each.access in ON_DOCUMENT, named(each)
        elif "{workspace_id}" in each.path:
            assert each.access in IN_WORKSPACE, named(each)
        if each.method not in ("GET", "HEAD"):
            assert scope_of(each.access or Access.SERVER, each.method) != "read"


async def test_nobody_gets_in_without_signing_in(home: House) -> None:
    ada = await home.person("Ada")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    nobody = home.browser()
    for each in OPERATIONS:
        if each.access is not Access.EVERYBODY:
            answer = await nobody.request(each.method, filled(each, document, space), json={})
            assert answer.status_code == 401, (named(each), answer.text)


async def test_a_stranger_gets_nothing_of_others_on_any_route(home: House) -> None:
    ada, eve = await home.person("Ada"), await home.person("Eve")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    for each in OPERATIONS:
        if (
            each.access in ON_DOCUMENT
            or each.access in IN_WORKSPACE
            or each.access is Access.SERVER
        ):
            answer = await eve.request(each.method, filled(each, document, space), json={})
            assert answer.status_code == 403, (named(each), answer.text)
    # It is all still there.
    assert (await ada.get(f"/documents/{document}")).status_code == 200
    assert len((await ada.get("/workspaces")).json()["workspaces"]) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMMENTER, Role.EDITOR])
async def test_each_role_is_refused_what_needs_more(home: House, role: Role) -> None:
    ada, bea = await home.person("Ada"), await home.person("Bea")
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    wanted = {"email": "bea@example.org", "role": role.word}
    await ada.post(f"/documents/{document}/members", json=wanted)
    await ada.post(f"/workspaces/{space}/members", json=wanted)
    needed = {**ON_DOCUMENT, **IN_WORKSPACE}
    for each in OPERATIONS:
        if each.access in needed and needed[each.access] > role:
            answer = await bea.request(each.method, filled(each, document, space), json={})
            assert answer.status_code == 403, (named(each), answer.text)


async def test_a_guest_gets_the_one_document_and_nothing_that_needs_an_account(
    home: House,
) -> None:
    ada, guest = await home.person("Ada"), home.browser()
    shared, other = await new_document(ada), await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    link = (await ada.post(f"/documents/{shared}/links", json={"role": "editor"})).json()
    await guest.post("/links/open", json={"secret": link["secret"]})
    for each in OPERATIONS:
        if each.access in ON_DOCUMENT:
            answer = await guest.request(each.method, filled(each, other, space), json={})
            assert answer.status_code == 403, (named(each), answer.text)
        elif each.access not in (Access.EVERYBODY, Access.KNOWN):
            answer = await guest.request(each.method, filled(each, shared, space), json={})
            assert answer.status_code == 401, (named(each), answer.text)


async def test_a_token_that_only_reads_changes_nothing_on_any_route(home: House) -> None:
    ada = await home.person("Ada", is_owner=True)
    document = await new_document(ada)
    space = (await ada.post("/workspaces", json={"name": "House"})).json()["id"]
    wanted = {"name": "reader", "scopes": ["read"]}
    secret = (await ada.post("/account/tokens", json=wanted)).json()["secret"]
    reader = home.browser(authorization=f"Bearer {secret}")
    for each in OPERATIONS:
        if each.access is Access.EVERYBODY or each.access is Access.KNOWN:
            continue
        if each.method != "GET" or each.access is Access.SERVER:
            answer = await reader.request(each.method, filled(each, document, space), json={})
            refused(answer, 403, "not_allowed")
