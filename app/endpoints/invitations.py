"""/invitations: links that make one account, or take somebody into a document or workspace."""

from typing import Any

from starlette.responses import JSONResponse, Response

from app.accounts import throttle
from app.accounts.passwords import check_password
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import Person
from app.endpoints.operation import Call, Operation
from app.endpoints.sharing_models import (
    AnswerInvitation,
    Invitation,
    Invitations,
    LookAtInvitation,
    NewInvitation,
    NewRoleInvitation,
)
from app.endpoints.signing import enter
from app.errors import BadRequest, Conflict, NotAllowed, NotFound, TooMany
from app.roles import Role

_DAY = 86400.0


async def list_all(call: Call[None, None]) -> Invitations:
    rows = await call.accounts.invitations.waiting()
    return Invitations(invitations=[Invitation.of(row) for row in rows])


async def invite(call: Call[NewInvitation, None]) -> Response:
    body = call.body
    if body.is_owner:
        origin = origin_of(call.request)
        await call.accounts.gate.check_any_password(call.caller, body.password, origin)
    return await _create(call, email=body.email, is_owner=body.is_owner, seconds=body.days * _DAY)


async def invite_to_document(call: Call[NewRoleInvitation, None]) -> Response:
    body = call.body
    return await _create(
        call,
        email=body.email,
        document_id=call.document_id,
        role=Role.of(body.role),
        seconds=body.days * _DAY,
    )


async def invite_to_workspace(call: Call[NewRoleInvitation, None]) -> Response:
    body = call.body
    return await _create(
        call,
        email=body.email,
        workspace_id=call.path("workspace_id"),
        role=Role.of(body.role),
        seconds=body.days * _DAY,
    )


async def of_document(call: Call[None, None]) -> Invitations:
    rows = await call.accounts.invitations.waiting(document_id=call.document_id)
    return Invitations(invitations=[Invitation.of(row) for row in rows])


async def of_workspace(call: Call[None, None]) -> Invitations:
    rows = await call.accounts.invitations.waiting(workspace_id=call.path("workspace_id"))
    return Invitations(invitations=[Invitation.of(row) for row in rows])


async def withdraw(call: Call[None, None]) -> Response:
    return await _withdraw(call, only_of=None if call.caller.owns_server else call.caller.user_id)


async def withdraw_from_document(call: Call[None, None]) -> Response:
    return await _withdraw(call, document_id=call.document_id)


async def withdraw_from_workspace(call: Call[None, None]) -> Response:
    return await _withdraw(call, workspace_id=call.path("workspace_id"))


async def _withdraw(call: Call[None, None], **only: str | None) -> Response:
    invitation_id = call.path("invitation_id")
    await call.accounts.invitations.withdraw(invitation_id, **only)
    await call.accounts.audit.note(
        "invitation withdrawn",
        call.caller,
        address_of(call.request),
        document_id=only.get("document_id"),
        invitation=invitation_id,
        workspace=only.get("workspace_id"),
    )
    return Response(status_code=204)


async def look(call: Call[LookAtInvitation, None]) -> Invitation:
    await call.accounts.tries.count((throttle.SECRETS, address_of(call.request)))
    return Invitation.of(await call.accounts.invitations.find(call.body.secret))


async def answer(call: Call[AnswerInvitation, None]) -> Response:
    accounts, body, origin = call.accounts, call.body, origin_of(call.request)
    await accounts.tries.count((throttle.SECRETS, origin.address))
    if call.caller.user_id is not None:
        found = await accounts.invitations.accept(body.secret, call.caller.user_id)
        user = await accounts.users.get(call.caller.user_id)
        await accounts.audit.note(
            "invitation accepted", call.caller, origin.address, invitation=found.id
        )
        await accounts.watch.tell(f"user:{user.id}")
        return JSONResponse(Person.of(user).model_dump())
    if body.name is None or body.email is None or body.password is None:
        raise BadRequest("Sign in first, or send name, email and password for a new account.")
    # Before the work of hashing, so that a wrong secret costs us little.
    found = await accounts.invitations.find(body.secret)
    check_password(body.password, names=(body.name, body.email))
    user = await accounts.invitations.join(
        body.secret,
        name=body.name,
        email=body.email,
        password_hash=await accounts.passwords.hash(body.password),
    )
    return await enter(call, user.id, "joined", Person.of(user), invitation=found.id)


async def _create(call: Call[Any, None], **wanted: Any) -> Response:
    accounts = call.accounts
    await accounts.tries.count((throttle.INVITING, str(call.caller.user_id)))
    row, secret = await accounts.invitations.create(created_by=str(call.caller.user_id), **wanted)
    await accounts.audit.note(
        "invited",
        call.caller,
        address_of(call.request),
        document_id=row.document_id,
        invitation=row.id,
        workspace=row.workspace_id,
        role=None if row.role is None else row.role.word,
        is_owner=row.is_owner,
    )
    return JSONResponse(Invitation.of(row, secret).model_dump(), 201)


OPERATIONS = (
    Operation(
        "GET",
        "/invitations",
        list_all,
        "Invitations that wait for an answer.",
        answer=Invitations,
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/invitations",
        invite,
        "Invite somebody to the server. The secret is shown only here; people open /invite/SECRET. "
        "To make another owner takes the caller's password.",
        body=NewInvitation,
        answer=Invitation,
        status=201,
        errors=(BadRequest, NotAllowed, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "DELETE",
        "/invitations/{invitation_id}",
        withdraw,
        "Withdraw an invitation: one's own, or any as an owner of the server.",
        status=204,
        errors=(NotFound,),
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/invitations/look",
        look,
        "What an invitation is for.",
        body=LookAtInvitation,
        answer=Invitation,
        errors=(NotFound, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/invitations/answer",
        answer,
        "Take an invitation: signed in, or with a new account.",
        body=AnswerInvitation,
        answer=Person,
        errors=(NotFound, Conflict, BadRequest, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/invitations",
        of_document,
        "Invitations to a document that wait.",
        answer=Invitations,
        access=Access.OWN,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/invitations",
        invite_to_document,
        "Invite somebody to a document, who may have no account yet.",
        body=NewRoleInvitation,
        answer=Invitation,
        status=201,
        errors=(BadRequest, TooMany),
        access=Access.OWN,
    ),
    Operation(
        "GET",
        "/workspaces/{workspace_id}/invitations",
        of_workspace,
        "Invitations to a workspace that wait.",
        answer=Invitations,
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "POST",
        "/workspaces/{workspace_id}/invitations",
        invite_to_workspace,
        "Invite somebody to a workspace, who may have no account yet.",
        body=NewRoleInvitation,
        answer=Invitation,
        status=201,
        errors=(BadRequest, TooMany),
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/invitations/{invitation_id}",
        withdraw_from_document,
        "Withdraw an invitation to a document, whoever made it.",
        status=204,
        errors=(NotFound,),
        access=Access.OWN,
    ),
    Operation(
        "DELETE",
        "/workspaces/{workspace_id}/invitations/{invitation_id}",
        withdraw_from_workspace,
        "Withdraw an invitation to a workspace, whoever made it.",
        status=204,
        errors=(NotFound,),
        access=Access.OWN_WORKSPACE,
    ),
)
