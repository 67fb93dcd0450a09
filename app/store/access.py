"""Which documents somebody may read, as a condition for whatever lists documents."""

from sqlalchemy import ColumnElement, or_, select, true

from app.roles import Role
from app.store.accounts_schema import (
    document_members,
    document_places,
    workspace_members,
    workspaces,
)
from app.store.schema import documents

_OWNER = Role.OWNER.word


def owned(reader: str | None) -> ColumnElement[bool]:
    """On `documents`: those `reader` (the id of a person) may delete, as an owner of theirs or of
    their workspace. None: all of them (BURNISH_AUTH=local)."""
    return _of(reader, document_members.c.role == _OWNER, workspace_members.c.role == _OWNER)


def readable(reader: str | None) -> ColumnElement[bool]:
    """On `documents`: those `reader` (the id of a person) is a member of, or in a workspace of.

    None: all of them (BURNISH_AUTH=local). Documents reached by a share link only are not listed.
    """
    return _of(reader, true(), true())


def _of(
    reader: str | None, as_member: ColumnElement[bool], in_workspace: ColumnElement[bool]
) -> ColumnElement[bool]:
    if reader is None:
        return true()
    mine = select(document_members.c.document_id).where(
        document_members.c.user_id == reader, as_member
    )
    ours = (
        select(document_places.c.document_id)
        .join(
            workspace_members,
            workspace_members.c.workspace_id == document_places.c.workspace_id,
        )
        .join(workspaces, workspaces.c.id == document_places.c.workspace_id)
        .where(workspace_members.c.user_id == reader, in_workspace)
        .where(workspaces.c.deleted_at.is_(None))
    )
    return or_(documents.c.id.in_(mine), documents.c.id.in_(ours))
