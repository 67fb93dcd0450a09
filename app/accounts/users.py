"""People: their names, addresses and passwords."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts import errands, touch
from app.accounts.alerts import alert
from app.accounts.secrets import new_id
from app.errors import BadRequest, Conflict, NotFound
from app.store.accounts_schema import sessions, users
from app.store.database import Database
from app.store.dialects import insert_or

LONGEST_EMAIL = 254
LONGEST_NAME = 80


@dataclass(frozen=True)
class User:
    """A person's row. Times are seconds since the epoch.

    `language`: of mail to them, a code such as "fr"; `mail_news`: they want news by mail.
    """

    id: str
    name: str
    email: str
    is_owner: bool
    created_at: float
    disabled_at: float | None
    has_password: bool
    has_second_factor: bool
    language: str | None
    mail_news: bool


class Users:
    """The people of this server."""

    def __init__(self, database: Database, *, mails: bool = False) -> None:
        """`mails`: the server sends mail."""
        self._database = database
        self._mails = mails

    async def count(self) -> int:
        """How many there are, disabled ones included."""
        query = select(func.count()).select_from(users)
        return await self._database.read(lambda c: int(c.execute(query).scalar_one()))

    async def get(self, user_id: str) -> User:
        """Raises NotFound."""
        return await self._database.read(lambda c: get_user(c, user_id))

    async def by_email(self, email: str) -> tuple[User, str | None] | None:
        """The person and the hash of the password, if there is such a person."""
        return await self._database.read(lambda c: _by_email(c, email))

    async def list(self) -> list[User]:
        """All, by name."""
        query = select(users).order_by(users.c.name, users.c.id)
        return await self._database.read(lambda c: [user_of(row) for row in c.execute(query)])

    async def create(
        self, *, name: str, email: str, password_hash: str | None, is_owner: bool = False
    ) -> User:
        """Raises BadRequest, Conflict: the address has an account."""
        return await self._database.write(
            lambda c: create_user(c, name, email, password_hash, is_owner)
        )

    async def set_password(self, user_id: str, kept: str, *, but_session: str | None) -> None:
        """A new password; every other session of the person ends."""

        def work(connection: Connection) -> None:
            new_password(connection, user_id, kept, but_session=but_session)
            if self._mails:
                alert(connection, user_id, "password")

        await self._database.write(work)

    async def sign_out(self, user_id: str, *, but_session: str | None = None) -> None:
        """Ends the person's sessions, all or but one."""
        await self._database.write(lambda c: end_sessions(c, user_id, but=but_session))

    async def rehash(self, user_id: str, kept: str, anew: str) -> None:
        """The same password, hashed as is done today, where it is still the one of `kept`."""
        same = (users.c.id == user_id) & (users.c.password_hash == kept)
        statement = update(users).where(same).values(password_hash=anew)
        await self._database.write(lambda c: c.execute(statement).rowcount)

    async def change(
        self,
        user_id: str,
        *,
        name: str | None = None,
        email: str | None = None,
        is_owner: bool | None = None,
        language: str | None = None,
        mail_news: bool | None = None,
    ) -> User:
        """Changes what is given.

        Raises:
            NotFound, BadRequest
            Conflict: the last owner stays one; the address belongs to somebody else.
        """

        def work(connection: Connection) -> User:
            values: dict[str, Any] = {}
            if name is not None:
                values["name"] = checked_name(name)
            if email is not None:
                values |= {"email": checked_email(email), "email_folded": fold(email)}
                before = get_user(connection, user_id).email
                if self._mails and fold(before) != fold(email):
                    # To whoever reads the mail of the address until now.
                    alert(connection, user_id, "address", to=before)
                same = users.c.email_folded == fold(email), users.c.id != user_id
                if connection.execute(select(users.c.id).where(*same)).first() is not None:
                    raise _taken(email)
            if is_owner is not None:
                values["is_owner"] = is_owner
            if language is not None:
                values["language"] = language
            if mail_news is not None:
                values["mail_news"] = mail_news
            try:
                _change(connection, user_id, values)
            except IntegrityError:
                # Somebody took the address since it was looked for.
                raise _taken(email) from None
            # It lets one change through after the other: two owners may leave at once.
            touch.access(connection)
            if is_owner is False:
                _check_owner(connection)
            return get_user(connection, user_id)

        return await self._database.write(work)

    async def disable(self, user_id: str, *, disabled: bool) -> User:
        """Whoever is disabled is signed out everywhere and cannot sign in.

        Raises:
            NotFound
            Conflict: it is the last owner.
        """

        def work(connection: Connection) -> User:
            _change(connection, user_id, {"disabled_at": clock.now() if disabled else None})
            # As above.
            touch.access(connection)
            if disabled:
                _check_owner(connection)
                end_sessions(connection, user_id)
            return get_user(connection, user_id)

        return await self._database.write(work)


def create_user(
    connection: Connection, name: str, email: str, password_hash: str | None, is_owner: bool
) -> User:
    """Raises BadRequest, Conflict."""
    user_id = new_id()
    values = {
        "id": user_id,
        "name": checked_name(name),
        "email": checked_email(email),
        "email_folded": fold(email),
        "password_hash": password_hash,
        "is_owner": is_owner,
        "created_at": clock.now(),
    }
    statement = insert_or(connection, users).on_conflict_do_nothing()
    if not connection.execute(statement, values).rowcount:
        raise Conflict(f"{email} has an account here already; sign in instead.")
    return get_user(connection, user_id)


def get_user(connection: Connection, user_id: str) -> User:
    """Raises NotFound."""
    row = connection.execute(select(users).where(users.c.id == user_id)).first()
    if row is None:
        raise NotFound("There is no such person here.")
    return user_of(row)


def end_sessions(connection: Connection, user_id: str, *, but: str | None = None) -> None:
    """Signs a person out everywhere, `but` in one session."""
    gone = update(sessions).where(sessions.c.user_id == user_id)
    if but is not None:
        gone = gone.where(sessions.c.id != but)
    # Not deleted: tickets refer to them, and they are cleared away when they are old.
    connection.execute(gone.values(expires_at=0.0))
    touch.access(connection)


def new_password(
    connection: Connection, user_id: str, kept: str, *, but_session: str | None = None
) -> None:
    """Sessions end, all or but one, and so do links to a new password. Raises NotFound."""
    _change(connection, user_id, {"password_hash": kept})
    errands.drop_recovery(connection, user_id)
    end_sessions(connection, user_id, but=but_session)


def fold(email: str) -> str:
    """The address as it is compared."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def checked_email(email: str) -> str:
    """Raises BadRequest for what cannot be an address."""
    text = email.strip()
    name, at, host = text.rpartition("@")
    if not (name and at and "." in host.strip(".") + "." and host) or any(
        c.isspace() or not c.isprintable() for c in text
    ):
        raise BadRequest("This is not an e-mail address; one looks like ada@example.org.")
    if len(text) > LONGEST_EMAIL or len(fold(text)) > LONGEST_EMAIL:
        raise BadRequest(f"An e-mail address has at most {LONGEST_EMAIL} characters.")
    return text


def checked_name(name: str) -> str:
    """Raises BadRequest for what people could not read."""
    text = " ".join(name.split())
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        raise BadRequest(f"A name is one line of 1 to {LONGEST_NAME} characters.")
    return text


def _by_email(connection: Connection, email: str) -> tuple[User, str | None] | None:
    row = connection.execute(select(users).where(users.c.email_folded == fold(email))).first()
    return None if row is None else (user_of(row), row.password_hash)


def _change(connection: Connection, user_id: str, values: dict[str, Any]) -> None:
    if (
        values
        and not connection.execute(
            update(users).where(users.c.id == user_id).values(values)
        ).rowcount
    ):
        raise NotFound("There is no such person here.")


def _taken(email: str | None) -> Conflict:
    return Conflict(f"{email} is the address of another account here.")


def _check_owner(connection: Connection) -> None:
    owners = select(users.c.id).where(users.c.is_owner, users.c.disabled_at.is_(None))
    if connection.execute(owners.limit(1)).first() is None:
        raise Conflict("Somebody has to look after the server: name another owner first.")


def user_of(row: Any) -> User:
    """From a row of `users`."""
    return User(
        id=row.id,
        name=row.name,
        email=row.email,
        is_owner=row.is_owner,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        has_password=row.password_hash is not None,
        has_second_factor=row.second_factor_at is not None,
        language=row.language,
        mail_news=row.mail_news,
    )
