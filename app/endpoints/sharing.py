"""/documents/{id}/members and /links: who has a document, and by what."""

from starlette.responses import JSONResponse, Response

from app.accounts import throttle
from app.accounts.links import check_role
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.operation import Call, Operation
from app.endpoints.sharing_models import (
    Link,
    Links,
    Member,
    Members,
    NewDocumentMember,
    NewLink,
    Opened,
    OpenLink,
    RoleChange,
    WithDocument,
)
from app.endpoints.signing import with_cookie
from app.errors import Conflict, NotAllowed, NotFound, TooMany
from app.roles import Role


class PasswordNeeded(NotAllowed):
    """The link has a password, and the one that was sent, if any, is not it."""

    code = "password_needed"
    title = "This link asks for a password."


class NoSuchPerson(NotFound):
    """Nobody has an account with this address; an invitation makes one."""

    code = "no_such_person"
    title = "Nobody has an account here with this address; send an invitation."


async def members(call: Call[None, None]) -> Members:
    accounts = call.accounts
    if call.caller.user_id is None:
        # A link may go from hand to hand; names and addresses do not go with it.
        raise NotAllowed("Guests do not see who has the document; sign in first.")
    rows = await accounts.members.of(call.document_id)
    place = await accounts.folders.place_of(call.document_id)
    workspace = None
    if place is not None:
        there = await accounts.workspaces.members(place.workspace_id)
        workspace = WithDocument(
            id=place.workspace_id,
            name=await accounts.workspaces.name_of(place.workspace_id),
            members=[Member.of(row) for row in there],
        )
    return Members(members=[Member.of(row) for row in rows], workspace=workspace)


async def add_member(call: Call[NewDocumentMember, None]) -> Member:
    accounts = call.accounts
    await accounts.tries.count((throttle.INVITING, str(call.caller.user_id)))
    found = await accounts.users.by_email(call.body.email)
    if found is None or found[0].disabled_at is not None:
        raise NoSuchPerson()
    user, role = found[0], Role.of(call.body.role)
    tells = call.body.mail and call.services.postman is not None
    told_by = str(call.caller.user_id) if tells else None
    await accounts.members.put(call.document_id, user.id, role, told_by=told_by)
    await _changed(call, "shared", user.id, role=role.word)
    return Member(user_id=user.id, name=user.name, email=user.email, role=role.word, disabled=False)


async def change_member(call: Call[RoleChange, None]) -> Response:
    user_id, role = call.path("user_id"), Role.of(call.body.role)
    known = {row.user_id for row in await call.accounts.members.of(call.document_id)}
    if user_id not in known:
        raise NotFound("This person has no role of their own here.")
    await call.accounts.members.put(call.document_id, user_id, role)
    await _changed(call, "role changed", user_id, role=role.word)
    return Response(status_code=204)


async def remove_member(call: Call[None, None]) -> Response:
    user_id = call.path("user_id")
    await call.accounts.members.remove(call.document_id, user_id)
    await _changed(call, "no longer shared", user_id)
    return Response(status_code=204)


async def leave(call: Call[None, None]) -> Response:
    await call.accounts.members.remove(call.document_id, str(call.caller.user_id))
    await _changed(call, "left", str(call.caller.user_id))
    return Response(status_code=204)


async def links(call: Call[None, None]) -> Links:
    rows = await call.accounts.links.of(call.document_id)
    on = await call.accounts.switches.public_links()
    return Links(links=[Link.of(row) for row in rows], public_links=on)


async def create_link(call: Call[NewLink, None]) -> Response:
    accounts, body = call.accounts, call.body
    role = Role.of(body.role)
    check_role(role)
    row, secret = await accounts.links.create(
        call.document_id,
        role=role,
        seconds=body.seconds,
        password_hash=None
        if body.password is None
        else await accounts.passwords.hash(body.password),
        created_by=str(call.caller.user_id),
    )
    await accounts.audit.note(
        "link created",
        call.caller,
        address_of(call.request),
        document_id=call.document_id,
        link=row.id,
        role=role.word,
        has_password=row.has_password,
    )
    return JSONResponse(Link.of(row, secret).model_dump(), 201)


async def turn_off_link(call: Call[None, None]) -> Response:
    link_id = call.path("link_id")
    await call.accounts.links.turn_off(call.document_id, link_id)
    await call.accounts.audit.note(
        "link turned off",
        call.caller,
        address_of(call.request),
        document_id=call.document_id,
        link=link_id,
    )
    await call.accounts.watch.tell(f"document:{call.document_id}")
    return Response(status_code=204)


async def open_link(call: Call[OpenLink, None]) -> Response:
    accounts, body, origin = call.accounts, call.body, origin_of(call.request)
    await accounts.tries.count((throttle.SECRETS, origin.address))
    link = await accounts.links.find(body.secret)
    if link.password_hash is not None:
        if not body.password:
            raise PasswordNeeded()
        await accounts.tries.count((throttle.BY_LINK, link.id))
        if not await accounts.passwords.fits(body.password, link.password_hash):
            raise PasswordNeeded("This is not the password of the link.")
    opened = Opened(document_id=link.document_id, role=link.role.word)
    session_id, secret = call.caller.session_id, None
    if session_id is None:
        secret = await accounts.gate.begin(None, origin)
        session_id = str((await accounts.sessions.caller(secret)).session_id)
    await accounts.links.open(link.id, session_id)
    await accounts.watch.tell(f"session:{session_id}")
    answer = JSONResponse(opened.model_dump())
    return answer if secret is None else with_cookie(call, answer, secret)


async def _changed(
    call: Call[NewDocumentMember, None] | Call[RoleChange, None] | Call[None, None],
    action: str,
    user_id: str,
    **detail: str,
) -> None:
    await call.accounts.audit.note(
        action,
        call.caller,
        address_of(call.request),
        document_id=call.document_id,
        person=user_id,
        **detail,
    )
    await call.accounts.watch.tell(f"document:{call.document_id}")


OPERATIONS = (
    Operation(
        "GET",
        "/documents/{document_id}/members",
        members,
        "Who has the document, with which role.",
        answer=Members,
        access=Access.EDIT,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/members",
        add_member,
        "Share a document with somebody who has an account.",
        body=NewDocumentMember,
        answer=Member,
        errors=(NoSuchPerson, Conflict, TooMany),
        access=Access.OWN,
    ),
    Operation(
        "PATCH",
        "/documents/{document_id}/members/{user_id}",
        change_member,
        "Give somebody another role; it takes effect at once, where the document is open too.",
        body=RoleChange,
        status=204,
        errors=(NotFound, Conflict),
        access=Access.OWN,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/members/{user_id}",
        remove_member,
        "Share the document no longer; open connections are closed with 4403.",
        status=204,
        errors=(NotFound, Conflict),
        access=Access.OWN,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/membership",
        leave,
        "Leave a document that somebody shared.",
        status=204,
        errors=(NotFound, Conflict),
        access=Access.READ,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/links",
        links,
        "The share links of a document, without their secrets.",
        answer=Links,
        access=Access.OWN,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/links",
        create_link,
        "Make a share link. Its secret is shown only here; people open /s/SECRET.",
        body=NewLink,
        answer=Link,
        status=201,
        errors=(NotAllowed, TooMany),
        access=Access.OWN,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/links/{link_id}",
        turn_off_link,
        "Turn a share link off, for those who have opened it too.",
        status=204,
        errors=(NotFound,),
        access=Access.OWN,
    ),
    Operation(
        "POST",
        "/links/open",
        open_link,
        "Open a share link. Who is not signed in becomes a guest, by a cookie.",
        body=OpenLink,
        answer=Opened,
        errors=(NotFound, PasswordNeeded, TooMany),
        access=Access.EVERYBODY,
    ),
)
