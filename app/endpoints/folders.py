"""/workspaces/{id}/folders and what lies in them."""

from starlette.responses import JSONResponse, Response

from app.accounts.folders import Place
from app.accounts.watch import renamed_place
from app.endpoints.access import Access, address_of
from app.endpoints.models import Document
from app.endpoints.operation import Call, Operation
from app.endpoints.sharing_models import (
    Folder,
    FolderChange,
    Folders,
    InFolder,
    NewFolder,
    PlaceQuery,
)
from app.errors import BadRequest, Conflict, NotFound, TooMany


async def list_all(call: Call[None, None]) -> Folders:
    rows = await call.accounts.folders.of(call.path("workspace_id"))
    return Folders(folders=[Folder.of(row) for row in rows])


async def create(call: Call[NewFolder, None]) -> Response:
    body = call.body
    row = await call.accounts.folders.create(call.path("workspace_id"), body.name, body.parent_id)
    return JSONResponse(Folder.of(row).model_dump(), 201)


async def change(call: Call[FolderChange, None]) -> Response:
    workspace_id, folder_id = call.path("workspace_id"), call.path("folder_id")
    parent_id = call.body.parent_id
    before = await call.accounts.folders.change(
        workspace_id, folder_id, name=call.body.name, parent_id=parent_id
    )
    if before != parent_id:
        await _note(call, "folder moved", folder=folder_id, into=parent_id, out_of_folder=before)
    await call.accounts.watch.tell(renamed_place(workspace_id, folder_id))
    return Response(status_code=204)


async def delete(call: Call[None, None]) -> Response:
    workspace_id, folder_id = call.path("workspace_id"), call.path("folder_id")
    above = await call.accounts.folders.delete(workspace_id, folder_id)
    await _note(call, "folder deleted", folder=folder_id)
    await call.accounts.watch.tell(renamed_place(workspace_id, above))
    return Response(status_code=204)


async def documents(call: Call[None, PlaceQuery]) -> InFolder:
    place = Place(call.path("workspace_id"), call.query.folder_id)
    rows = await call.accounts.folders.documents_in(place)
    return InFolder(documents=[Document.of(row) for row in rows])


async def _note(
    call: Call[FolderChange, None] | Call[None, None], action: str, **detail: str | None
) -> None:
    await call.accounts.audit.note(
        action,
        call.caller,
        address_of(call.request),
        workspace=call.path("workspace_id"),
        **detail,
    )


_FOLDER = "/workspaces/{workspace_id}/folders/{folder_id}"

OPERATIONS = (
    Operation(
        "GET",
        "/workspaces/{workspace_id}/folders",
        list_all,
        "All folders of a workspace; `parent_id` makes a tree of them.",
        answer=Folders,
        access=Access.IN_WORKSPACE,
    ),
    Operation(
        "POST",
        "/workspaces/{workspace_id}/folders",
        create,
        "Make a folder.",
        body=NewFolder,
        answer=Folder,
        status=201,
        errors=(BadRequest, NotFound, Conflict, TooMany),
        access=Access.EDIT_WORKSPACE,
    ),
    Operation(
        "PATCH",
        _FOLDER,
        change,
        "Rename a folder, and put it somewhere else.",
        body=FolderChange,
        status=204,
        errors=(NotFound, Conflict),
        access=Access.EDIT_WORKSPACE,
    ),
    Operation(
        "DELETE",
        _FOLDER,
        delete,
        "Delete a folder; what is in it goes one level up.",
        status=204,
        errors=(NotFound,),
        access=Access.EDIT_WORKSPACE,
    ),
    Operation(
        "GET",
        "/workspaces/{workspace_id}/documents",
        documents,
        "The documents of a folder, or of the top of a workspace, the last changed first.",
        query=PlaceQuery,
        answer=InFolder,
        access=Access.IN_WORKSPACE,
    ),
)
