"""/audit and /workspaces/{id}/audit: who has done what with people, rights and sign-in."""

from app.endpoints.access import Access
from app.endpoints.account_models import AuditQuery, Event, Events
from app.endpoints.operation import Call, Operation


async def of_server(call: Call[None, AuditQuery]) -> Events:
    return await _events(call, workspace_id=None)


async def of_workspace(call: Call[None, AuditQuery]) -> Events:
    found = await _events(call, workspace_id=call.path("workspace_id"))
    # Where people sign in from is for those who look after the server.
    return found.model_copy(
        update={"events": [each.model_copy(update={"address": ""}) for each in found.events]}
    )


async def _events(call: Call[None, AuditQuery], workspace_id: str | None) -> Events:
    query = call.query
    found = await call.accounts.audit.read(
        before=query.before,
        document_id=query.document_id,
        workspace_id=workspace_id,
        actor_id=query.actor_id,
        action=query.action,
        limit=query.limit + 1,
    )
    page = found[: query.limit]
    more = page[-1].id if len(found) > query.limit else None
    return Events(events=[Event.of(event) for event in page], next=more)


OPERATIONS = (
    Operation(
        "GET",
        "/audit",
        of_server,
        "Who has done what with people, rights and sign-in, the newest first.",
        query=AuditQuery,
        answer=Events,
        access=Access.SERVER,
    ),
    Operation(
        "GET",
        "/workspaces/{workspace_id}/audit",
        of_workspace,
        "Who has done what with the workspace and the documents in it, the newest first.",
        query=AuditQuery,
        answer=Events,
        access=Access.OWN_WORKSPACE,
    ),
)
