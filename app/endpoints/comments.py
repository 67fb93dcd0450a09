"""/documents/{id}/comments and /notifications: threads, answers, and who is to hear of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from starlette.responses import JSONResponse, Response

from app.accounts.callers import Caller
from app.accounts.standing import standing
from app.comments.desk import CommentDesk
from app.comments.threads import key_of
from app.endpoints.access import Access
from app.endpoints.acting import ACTOR_HEADER, acting
from app.endpoints.comment_models import (
    Marked,
    NewComment,
    NewThread,
    Notice,
    Notices,
    NoticesQuery,
    Seen,
    Thread,
    Threads,
)
from app.endpoints.operation import Call, Operation
from app.endpoints.standing import visible_to
from app.errors import Conflict, NotAllowed, NotFound, StoreError
from app.roles import Role
from app.store.accounts_schema import users
from app.text.positions import WebIndex


async def list_of(call: Call[None, None]) -> Threads:
    found = await _desk(call).threads(call.document_id)
    return Threads(threads=[Thread.of(one) for one in found], you=key_of(acting(call).id))


async def begin(call: Call[NewThread, None]) -> Response:
    person, body = acting(call), call.body
    thread = await _desk(call).begin(
        call.document_id,
        body.block_id,
        WebIndex(body.start),
        WebIndex(body.end),
        body.quote,
        author=person.name,
        author_id=person.id,
        body=body.body,
        mentioned=await _people(call, body.mentions),
    )
    return JSONResponse(Thread.of(thread).model_dump(), 201)


async def reply(call: Call[NewComment, None]) -> Response:
    person = acting(call)
    thread = await _desk(call).reply(
        call.document_id,
        call.path("thread_id"),
        author=person.name,
        author_id=person.id,
        body=call.body.body,
        mentioned=await _people(call, call.body.mentions),
    )
    return JSONResponse(Thread.of(thread).model_dump(), 201)


async def edit(call: Call[NewComment, None]) -> Thread:
    thread = await _desk(call).edit(
        call.document_id,
        call.path("comment_id"),
        author_id=acting(call).id,
        body=call.body.body,
        mentioned=await _people(call, call.body.mentions),
    )
    return Thread.of(thread)


async def remove(call: Call[None, None]) -> Response:
    looks_after = call.role >= Role.OWNER and not call.caller.local
    await _desk(call).remove(
        call.document_id,
        call.path("comment_id"),
        author_id=acting(call).id,
        any_of_them=looks_after,
    )
    return Response(status_code=204)


async def resolve(call: Call[None, None]) -> Thread:
    by = acting(call).name
    return Thread.of(await _desk(call).resolve(call.document_id, call.path("thread_id"), by))


async def reopen(call: Call[None, None]) -> Thread:
    return Thread.of(await _desk(call).resolve(call.document_id, call.path("thread_id"), None))


async def notices(call: Call[None, NoticesQuery]) -> Notices:
    found = await _desk(call).notices(
        acting(call).id,
        visible=visible_to(call),
        unread_only=call.query.unread,
        limit=call.query.limit,
    )
    return Notices(notices=[Notice.of(one) for one in found])


async def mark_read(call: Call[Seen, None]) -> Marked:
    return Marked(marked=await _desk(call).mark_read(acting(call).id, call.body.threads))


async def _people(call: Call[Any, None], names: Sequence[str]) -> dict[str, str]:
    """The ids of people by their names; of those only who may read the document."""
    if not names:
        return {}
    if call.caller.local:
        return {name: name for name in names}
    document_id = call.document_id

    def work(connection: Connection) -> dict[str, str]:
        found: dict[str, str] = {}
        query = select(users.c.id, users.c.name).where(
            users.c.name.in_(names), users.c.disabled_at.is_(None)
        )
        for row in connection.execute(query.limit(200)):
            if standing(connection, Caller(user_id=row.id), document_id).role is not None:
                found[row.name] = row.id
        return found

    return await call.services.store.database.read(work)


def _desk(call: Call[Any, Any]) -> CommentDesk:
    return call.services.comments


_THREADS = "/documents/{document_id}/comments"
_THREAD = f"{_THREADS}/{{thread_id}}"
_COMMENT = "/documents/{document_id}/comment/{comment_id}"

OPERATIONS = (
    Operation(
        "GET",
        _THREADS,
        list_of,
        "List a document's comment threads, where they are in the text now.",
        answer=Threads,
        errors=(NotFound, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.READ,
    ),
    Operation(
        "POST",
        _THREADS,
        begin,
        "Comment on a range of the text.",
        body=NewThread,
        answer=Thread,
        status=201,
        errors=(NotFound, Conflict, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "POST",
        f"{_THREAD}/replies",
        reply,
        "Answer in a thread. One that was resolved is open again.",
        body=NewComment,
        answer=Thread,
        status=201,
        errors=(NotFound, Conflict, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "POST",
        f"{_THREAD}/resolve",
        resolve,
        "Say that a thread is settled.",
        answer=Thread,
        errors=(NotFound, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "POST",
        f"{_THREAD}/reopen",
        reopen,
        "Open a resolved thread again.",
        answer=Thread,
        errors=(NotFound, StoreError),
        access=Access.COMMENT,
    ),
    Operation(
        "PATCH",
        _COMMENT,
        edit,
        "Change one's own comment.",
        body=NewComment,
        answer=Thread,
        errors=(NotFound, NotAllowed, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "DELETE",
        _COMMENT,
        remove,
        "Take one's own comment back; owners of the document may delete any. A thread goes with "
        "its last comment.",
        status=204,
        errors=(NotFound, NotAllowed, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "GET",
        "/notifications",
        notices,
        "Where the caller was mentioned or answered, the newest first.",
        query=NoticesQuery,
        answer=Notices,
        errors=(StoreError,),
        headers=(ACTOR_HEADER,),
        access=Access.KNOWN,
    ),
    Operation(
        "POST",
        "/notifications/read",
        mark_read,
        "Mark notifications as read.",
        body=Seen,
        answer=Marked,
        errors=(StoreError,),
        headers=(ACTOR_HEADER,),
        access=Access.KNOWN,
    ),
)
