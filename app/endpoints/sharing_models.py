"""What the API takes and gives about members, share links, invitations and workspaces."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.accounts.folders import FolderRow
from app.accounts.invitations import InvitationRow
from app.accounts.links import LinkRow
from app.accounts.roster import Member as MemberRow
from app.accounts.workspaces import WorkspaceRow
from app.clock import iso
from app.endpoints.account_models import Days, Email, Name, Password, Secret
from app.endpoints.fields import Body, Query
from app.endpoints.models import Document

RoleName = Literal["viewer", "commenter", "editor", "owner"]
Id = Annotated[str, Field(min_length=1, max_length=32)]
Seconds = Annotated[
    int, Field(ge=60, le=10 * 366 * 86400, description="How long it works; null: for ever.")
]


class NewMember(Body):
    """Somebody who has an account here, by address."""

    email: Email
    role: RoleName


class NewDocumentMember(NewMember):
    """`mail`: they are told by mail, where the server sends any."""

    mail: bool = False


class RoleChange(Body):
    """Another role."""

    role: RoleName


class Member(BaseModel):
    """Somebody with a role."""

    user_id: str
    name: str
    email: str
    role: str
    disabled: bool

    @classmethod
    def of(cls, row: MemberRow) -> "Member":
        """From the row."""
        return cls(
            user_id=row.user_id,
            name=row.name,
            email=row.email,
            role=row.role.word,
            disabled=row.disabled,
        )


class Members(BaseModel):
    """By name. `workspace`: whose members have the document, too."""

    members: list[Member]
    workspace: "WithDocument | None" = None


class WithDocument(BaseModel):
    """The workspace that a document lies in, and who has the document by it."""

    id: str
    name: str
    members: list[Member]


class Colleague(BaseModel):
    """Somebody one may share with by choosing instead of typing."""

    name: str
    email: str


class Colleagues(BaseModel):
    """By name."""

    colleagues: list[Colleague]


class NewLink(Body):
    """A link for whoever gets hold of it."""

    role: Literal["viewer", "commenter", "editor"] = "viewer"
    seconds: Seconds | None = None
    password: Annotated[str | None, Field(min_length=1, max_length=1000)] = None


class Link(BaseModel):
    """A share link. `secret` is given once, when it is created; the page is /s/SECRET."""

    id: str
    role: str
    has_password: bool
    created_at: str
    expires_at: str | None
    secret: str | None = None

    @classmethod
    def of(cls, row: LinkRow, secret: str | None = None) -> "Link":
        """From the row."""
        return cls(
            id=row.id,
            role=row.role.word,
            has_password=row.has_password,
            created_at=iso(row.created_at),
            expires_at=None if row.expires_at is None else iso(row.expires_at),
            secret=secret,
        )


class Links(BaseModel):
    """Those that work, the newest first."""

    links: list[Link]
    public_links: Annotated[bool, Field(description="False: turned off for the whole server.")]


class OpenLink(Body):
    """The secret of a link, and its password where it has one."""

    secret: Secret
    password: Password | None = None


class Opened(BaseModel):
    """What the link gives."""

    document_id: str
    role: str


class NewInvitation(Body):
    """An invitation to the server; `email`: for this person only. `password`: the present one of
    the owner who asks, where it makes another owner; it may be empty where they have none."""

    email: Email | None = None
    is_owner: bool = False
    days: Days = 7
    password: Password = ""


class NewRoleInvitation(Body):
    """An invitation to a document or workspace, for somebody who may have no account yet."""

    email: Email | None = None
    role: RoleName = "editor"
    days: Days = 7


class Invitation(BaseModel):
    """An invitation that waits. `secret` is given once; the page is /invite/SECRET."""

    id: str
    email: str | None
    is_owner: bool
    workspace_id: str | None
    document_id: str | None
    role: str | None
    inviter: str
    expires_at: str
    secret: str | None = None

    @classmethod
    def of(cls, row: InvitationRow, secret: str | None = None) -> "Invitation":
        """From the row."""
        return cls(
            id=row.id,
            email=row.email,
            is_owner=row.is_owner,
            workspace_id=row.workspace_id,
            document_id=row.document_id,
            role=None if row.role is None else row.role.word,
            inviter=row.inviter,
            expires_at=iso(row.expires_at),
            secret=secret,
        )


class Invitations(BaseModel):
    """The newest first."""

    invitations: list[Invitation]


class LookAtInvitation(Body):
    """The secret of an invitation."""

    secret: Secret


class AnswerInvitation(Body):
    """Who is signed in sends the secret only; the others make an account."""

    secret: Secret
    name: Name | None = None
    email: Email | None = None
    password: Password | None = None


class NewWorkspace(Body):
    """A workspace."""

    name: Name


class Workspace(BaseModel):
    """A workspace and the caller's role in it."""

    id: str
    name: str
    role: str

    @classmethod
    def of(cls, row: WorkspaceRow) -> "Workspace":
        """From the row."""
        return cls(id=row.id, name=row.name, role=row.role.word)


class Workspaces(BaseModel):
    """The caller's, by name."""

    workspaces: list[Workspace]


class NewFolder(Body):
    """A folder; `parent_id` null: at the top."""

    name: Name
    parent_id: Id | None = None


class FolderChange(Body):
    """Name and place; `name` left out stays, `parent_id` null: at the top."""

    name: Name | None = None
    parent_id: Id | None = None


class Folder(BaseModel):
    """A folder of a workspace."""

    id: str
    name: str
    parent_id: str | None

    @classmethod
    def of(cls, row: FolderRow) -> "Folder":
        """From the row."""
        return cls(id=row.id, name=row.name, parent_id=row.parent_id)


class Folders(BaseModel):
    """By name."""

    folders: list[Folder]


class Place(Body):
    """Where a document lies; `workspace_id` null: in no workspace."""

    workspace_id: Id | None = None
    folder_id: Id | None = None


class FolderPlace(Body):
    """A folder of the workspace that a document is in; null: the top."""

    folder_id: Id | None = None


class PlaceQuery(Query):
    """Which folder; left out: the top."""

    folder_id: Id | None = None


class InFolder(BaseModel):
    """Documents of a folder, the last changed first."""

    documents: list[Document]
