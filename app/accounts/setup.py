"""The first start: whoever reads the log makes the owner's account, once."""

from sqlalchemy import Connection, func, select

from app.accounts import errands, touch
from app.accounts.members import adopt
from app.accounts.secrets import new_secret
from app.accounts.users import User, create_user
from app.errors import Conflict, NotAllowed
from app.store.accounts_schema import users
from app.store.database import Database

_KIND = "setup"
LIFE_SECONDS = 30 * 24 * 3600.0


class Setup:
    """Whether there is an owner yet, and how one is made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_needed(self) -> bool:
        """Whether nobody has an account yet."""
        return await self._database.read(_is_empty)

    async def token(self) -> str | None:
        """A new token for the set-up page; None where somebody has an account.

        Each process that starts makes one of its own, and all of them work.
        """

        def work(connection: Connection) -> str | None:
            if not _is_empty(connection):
                return None
            secret = new_secret("setup")
            errands.put(connection, secret, _KIND, None, LIFE_SECONDS)
            return secret

        return await self._database.write(work)

    async def first_owner(
        self, token: str | None, *, name: str, email: str, password_hash: str
    ) -> User:
        """Makes the owner, who also gets the documents that were made without accounts.

        `token` None: from the command line, whose user could read the database anyway.

        Raises:
            NotAllowed: the token is not one of ours.
            Conflict: there is an owner already.
            BadRequest
        """

        def work(connection: Connection) -> User:
            # It lets one through after the other: the token may be used twice at once.
            touch.access(connection)
            if token is not None and not errands.look(connection, token, _KIND):
                raise NotAllowed(
                    "This is not the set-up token. The server writes a new one into its log "
                    "at every start until it has an owner."
                )
            if not _is_empty(connection):
                raise Conflict("This server has an owner already; sign in.")
            user = create_user(connection, name, email, password_hash, is_owner=True)
            errands.drop(connection, _KIND)
            adopt(connection, user.id)
            return user

        return await self._database.write(work)

    async def adopt_orphans(self) -> int:
        """Documents made in local mode since go to the first owner; how many."""

        def work(connection: Connection) -> int:
            first = (
                select(users.c.id)
                .where(users.c.is_owner, users.c.disabled_at.is_(None))
                .order_by(users.c.created_at)
                .limit(1)
            )
            owner = connection.execute(first).scalar()
            return 0 if owner is None else adopt(connection, owner)

        return await self._database.write(work)


def _is_empty(connection: Connection) -> bool:
    return connection.execute(select(func.count()).select_from(users)).scalar_one() == 0
