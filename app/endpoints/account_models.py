"""What the API takes and gives about people, sessions, tokens and sign-in."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.accounts.audit import AuditEvent
from app.accounts.sessions import SessionRow
from app.accounts.tokens import TokenRow
from app.accounts.users import LONGEST_EMAIL, LONGEST_NAME, User
from app.clock import iso
from app.endpoints.fields import Body, Query

Email = Annotated[str, Field(min_length=3, max_length=LONGEST_EMAIL)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Password = Annotated[str, Field(max_length=1000, description="10 to 1000 characters.")]
Secret = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(max_length=40)]
Scope = Literal["read", "write", "share", "admin"]
Language = Literal["de", "en", "es", "fr"]
Days = Annotated[int, Field(ge=1, le=3650)]


class SignIn(Body):
    """Who, and the password. `code`: of the second factor, or a recovery code, where one is on."""

    email: Email
    password: Password
    code: Code | None = None


class SetUp(Body):
    """The first owner. `token` is in the server's log."""

    token: Secret
    name: Name
    email: Email
    password: Password


class Person(BaseModel):
    """Somebody who has an account. `language`: of mail to them; `mail_news`: they want news of
    comments by mail, where the server sends any."""

    id: str
    name: str
    email: str
    is_owner: bool
    disabled: bool
    has_password: bool
    second_factor: bool
    language: str | None
    mail_news: bool
    created_at: str

    @classmethod
    def of(cls, user: User) -> "Person":
        """From the row."""
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            is_owner=user.is_owner,
            disabled=user.disabled_at is not None,
            has_password=user.has_password,
            second_factor=user.has_second_factor,
            language=user.language,
            mail_news=user.mail_news,
            created_at=iso(user.created_at),
        )


class Session(BaseModel):
    """Who this browser is for the server, and what the sign-in page needs to know.

    `provider`: the name of the identity provider that people may sign in with.
    `second_factor_missing`: the server demands one; nothing else works before it is set up.
    `mail`: the server sends mail, such as links to a new password.
    """

    person: Person | None
    guest: bool
    setup_needed: bool
    public_links: bool
    provider: str | None
    second_factor_missing: bool
    mail: bool


class Ticket(BaseModel):
    """For one websocket, once: `/sync/{document_id}?ticket=…`."""

    ticket: str
    expires_at: str


class AccountChange(Body):
    """What to change; what is left out stays."""

    name: Name | None = None
    language: Language | None = None
    mail_news: bool | None = None


class PasswordChange(Body):
    """`old` may be empty where there is no password yet."""

    old: Password = ""
    new: Password


class OpenSession(BaseModel):
    """A browser in which the person is signed in."""

    id: str
    created_at: str
    seen_at: str
    address: str
    agent: str
    current: bool

    @classmethod
    def of(cls, row: SessionRow, current: str | None) -> "OpenSession":
        """From the row; `current`: the id of the session that asks."""
        return cls(
            id=row.id,
            created_at=iso(row.created_at),
            seen_at=iso(row.seen_at),
            address=row.address,
            agent=row.agent,
            current=row.id == current,
        )


class OpenSessions(BaseModel):
    """The last used first."""

    sessions: list[OpenSession]


class NewToken(Body):
    """A token for a program."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]
    days: Days | None = None


class Token(BaseModel):
    """A token of the caller. `secret` is given once, when it is created."""

    id: str
    name: str
    scopes: list[str]
    created_at: str
    expires_at: str | None
    used_at: str | None
    secret: str | None = None

    @classmethod
    def of(cls, row: TokenRow, secret: str | None = None) -> "Token":
        """From the row."""
        return cls(
            id=row.id,
            name=row.name,
            scopes=list(row.scopes),
            created_at=iso(row.created_at),
            expires_at=None if row.expires_at is None else iso(row.expires_at),
            used_at=None if row.used_at is None else iso(row.used_at),
            secret=secret,
        )


class Tokens(BaseModel):
    """The newest first."""

    tokens: list[Token]


class PersonAndPasskeys(Person):
    """Somebody, and how many passkeys let them in."""

    passkeys: int


class People(BaseModel):
    """All people of the server, by name."""

    people: list[PersonAndPasskeys]


class PersonChange(Body):
    """What to change; what is left out stays. Who is disabled is signed out everywhere.

    `password`: the present one of the owner who asks, where `email` or `is_owner` changes; it may
    be empty where they have none.
    """

    name: Name | None = None
    email: Email | None = None
    is_owner: bool | None = None
    disabled: bool | None = None
    password: Password = ""


class Switches(BaseModel):
    """What is on for the whole server."""

    public_links: bool
    second_factor_demanded: bool


class SwitchesChange(Body):
    """What is left out stays.

    `public_links` off stops every share link at once; on, they work again.
    `second_factor_demanded` on: whoever has none can only set one up, but for those who come by
    the identity provider.
    """

    public_links: bool | None = None
    second_factor_demanded: bool | None = None


class AuditQuery(Query):
    """Which events."""

    before: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="`next` of a page.")] = None
    document_id: Annotated[str | None, Field(max_length=128)] = None
    actor_id: Annotated[str | None, Field(max_length=32, description="Who did it.")] = None
    action: Annotated[str | None, Field(max_length=40)] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Event(BaseModel):
    """Something that happened with people, rights or sign-in."""

    id: int
    at: str
    action: str
    actor_id: str | None
    actor_name: str
    document_id: str | None
    person_name: Annotated[str | None, Field(description="Of the person in `detail`.")]
    detail: dict[str, object]
    address: str

    @classmethod
    def of(cls, event: AuditEvent) -> "Event":
        """From the row."""
        return cls(
            id=event.id,
            at=iso(event.at),
            action=event.action,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            document_id=event.document_id,
            person_name=event.person_name,
            detail=dict(event.detail),
            address=event.address,
        )


class Events(BaseModel):
    """The newest first."""

    events: list[Event]
    next: int | None
