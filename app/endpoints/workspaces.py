"""/workspaces and their members; where a document lies."""

from starlette.responses import JSONResponse, Response

from app.accounts import throttle
from app.accounts.folders import Place as PlaceRow
from app.accounts.standing import workspace_role
from app.accounts.watch import moved, renamed_place
from app.endpoints.access import Access, address_of
from app.endpoints.operation import Call, Operation
from app.endpoints.sharing import NoSuchPerson
from app.endpoints.sharing_models import (
    FolderPlace,
    Member,
    Members,
    NewMember,
    NewWorkspace,
    Place,
    RoleChange,
    Workspace,
    Workspaces,
)
from app.errors import BadRequest, Conflict, NotAllowed, NotFound, TooMany
from app.roles import Role


async def list_all(call: Call[None, None]) -> Workspaces:
    rows = await call.accounts.workspaces.of(str(call.caller.user_id))
    return Workspaces(workspaces=[Workspace.of(row) for row in rows])


async def create(call: Call[NewWorkspace, None]) -> Response:
    row = await call.accounts.workspaces.create(call.body.name, owner=str(call.caller.user_id))
    await _note(call, "workspace created", row.id)
    return JSONResponse(Workspace.of(row).model_dump(), 201)


async def rename(call: Call[NewWorkspace, None]) -> Response:
    workspace_id = call.path("workspace_id")
    await call.accounts.workspaces.rename(workspace_id, call.body.name)
    await call.accounts.watch.tell(renamed_place(workspace_id))
    return Response(status_code=204)


async def delete(call: Call[None, None]) -> Response:
    workspace_id = call.path("workspace_id")
    await call.accounts.workspaces.delete(workspace_id)
    await _note(call, "workspace deleted", workspace_id)
    await call.accounts.watch.tell("*", renamed_place(workspace_id))
    return Response(status_code=204)


async def members(call: Call[None, None]) -> Members:
    rows = await call.accounts.workspaces.members(call.path("workspace_id"))
    return Members(members=[Member.of(row) for row in rows])


async def add_member(call: Call[NewMember, None]) -> Member:
    accounts, workspace_id = call.accounts, call.path("workspace_id")
    await accounts.tries.count((throttle.INVITING, str(call.caller.user_id)))
    found = await accounts.users.by_email(call.body.email)
    if found is None or found[0].disabled_at is not None:
        raise NoSuchPerson()
    user, role = found[0], Role.of(call.body.role)
    await accounts.workspaces.put(workspace_id, user.id, role)
    await _note(call, "taken into the workspace", workspace_id, person=user.id, role=role.word)
    await accounts.watch.tell(f"user:{user.id}")
    return Member(user_id=user.id, name=user.name, email=user.email, role=role.word, disabled=False)


async def change_member(call: Call[RoleChange, None]) -> Response:
    workspace_id, user_id = call.path("workspace_id"), call.path("user_id")
    known = {row.user_id for row in await call.accounts.workspaces.members(workspace_id)}
    if user_id not in known:
        raise NotFound("This person is not in the workspace.")
    role = Role.of(call.body.role)
    await call.accounts.workspaces.put(workspace_id, user_id, role)
    await _note(call, "workspace role changed", workspace_id, person=user_id, role=role.word)
    await call.accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def remove_member(call: Call[None, None]) -> Response:
    workspace_id, user_id = call.path("workspace_id"), call.path("user_id")
    await call.accounts.workspaces.remove(workspace_id, user_id)
    await _note(call, "out of the workspace", workspace_id, person=user_id)
    await call.accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def leave(call: Call[None, None]) -> Response:
    workspace_id, user_id = call.path("workspace_id"), str(call.caller.user_id)
    await call.accounts.workspaces.remove(workspace_id, user_id)
    await _note(call, "left the workspace", workspace_id)
    await call.accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def place(call: Call[None, None]) -> Place:
    found = await call.accounts.folders.place_of(call.document_id)
    if found is None:
        return Place()
    return Place(workspace_id=found.workspace_id, folder_id=found.folder_id)


async def put(call: Call[Place, None]) -> Response:
    accounts, body = call.accounts, call.body
    wanted = None
    if body.workspace_id is not None:
        workspace_id = body.workspace_id
        role = await accounts.database.read(lambda c: workspace_role(c, call.caller, workspace_id))
        if role is None or role < Role.EDITOR:
            raise NotAllowed("Only editors of the workspace put documents into it.")
        wanted = PlaceRow(workspace_id, body.folder_id)
    elif body.folder_id is not None:
        raise BadRequest("A folder belongs to a workspace: send its workspace_id, too.")
    before = await accounts.folders.place_of(call.document_id)
    await accounts.folders.put(call.document_id, wanted)
    await _moved(call, before, wanted)
    return Response(status_code=204)


async def move(call: Call[FolderPlace, None]) -> Response:
    accounts = call.accounts
    now = await accounts.folders.place_of(call.document_id)
    if now is None:
        raise NotFound("The document is in no workspace; its owner can put it into one.")
    workspace_id = now.workspace_id
    role = await accounts.database.read(lambda c: workspace_role(c, call.caller, workspace_id))
    if role is None or role < Role.EDITOR:
        raise NotAllowed("Only editors of the workspace move documents within it.")
    wanted = PlaceRow(workspace_id, call.body.folder_id)
    await accounts.folders.put(call.document_id, wanted)
    await _moved(call, now, wanted)
    return Response(status_code=204)


async def _moved(
    call: Call[Place, None] | Call[FolderPlace, None],
    before: PlaceRow | None,
    after: PlaceRow | None,
) -> None:
    if before == after:
        return
    await call.accounts.audit.note(
        "document moved",
        call.caller,
        address_of(call.request),
        document_id=call.document_id,
        workspace=None if after is None else after.workspace_id,
        folder=None if after is None else after.folder_id,
        out_of=None if before is None else before.workspace_id,
        out_of_folder=None if before is None else before.folder_id,
    )
    await call.accounts.watch.tell(f"document:{call.document_id}", moved(call.document_id))


async def _note(
    call: Call[NewWorkspace, None]
    | Call[NewMember, None]
    | Call[RoleChange, None]
    | Call[None, None],
    action: str,
    workspace_id: str,
    **detail: str,
) -> None:
    await call.accounts.audit.note(
        action, call.caller, address_of(call.request), workspace=workspace_id, **detail
    )


_MEMBER = "/workspaces/{workspace_id}/members/{user_id}"

OPERATIONS = (
    Operation(
        "GET",
        "/workspaces",
        list_all,
        "The workspaces that one is in.",
        answer=Workspaces,
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/workspaces",
        create,
        "Make a workspace, whose owner one is.",
        body=NewWorkspace,
        answer=Workspace,
        status=201,
        errors=(BadRequest, TooMany),
        access=Access.MEMBER,
    ),
    Operation(
        "PATCH",
        "/workspaces/{workspace_id}",
        rename,
        "Rename a workspace.",
        body=NewWorkspace,
        status=204,
        errors=(NotFound,),
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "DELETE",
        "/workspaces/{workspace_id}",
        delete,
        "Delete a workspace. Its documents stay with those who own them.",
        status=204,
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "GET",
        "/workspaces/{workspace_id}/members",
        members,
        "Who is in a workspace.",
        answer=Members,
        access=Access.IN_WORKSPACE,
    ),
    Operation(
        "POST",
        "/workspaces/{workspace_id}/members",
        add_member,
        "Take somebody who has an account into a workspace.",
        body=NewMember,
        answer=Member,
        errors=(NoSuchPerson, Conflict, TooMany),
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "PATCH",
        _MEMBER,
        change_member,
        "Give a member another role, in all documents of the workspace.",
        body=RoleChange,
        status=204,
        errors=(NotFound, Conflict),
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "DELETE",
        _MEMBER,
        remove_member,
        "Take somebody out of a workspace.",
        status=204,
        errors=(NotFound, Conflict),
        access=Access.OWN_WORKSPACE,
    ),
    Operation(
        "DELETE",
        "/workspaces/{workspace_id}/membership",
        leave,
        "Leave a workspace that one was taken into.",
        status=204,
        errors=(NotFound, Conflict),
        access=Access.IN_WORKSPACE,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/place",
        place,
        "The workspace and folder that a document lies in.",
        answer=Place,
        access=Access.READ,
    ),
    Operation(
        "PATCH",
        "/documents/{document_id}/place",
        move,
        "Put a document into another folder of its workspace.",
        body=FolderPlace,
        status=204,
        errors=(NotAllowed, NotFound),
        access=Access.EDIT,
    ),
    Operation(
        "PUT",
        "/documents/{document_id}/place",
        put,
        "Put a document into a workspace, a folder of it, or out of both.",
        body=Place,
        status=204,
        errors=(NotAllowed, NotFound),
        access=Access.OWN,
    ),
)
