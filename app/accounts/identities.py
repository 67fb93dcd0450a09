"""Identities: which person of ours somebody is whom the identity provider knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import Connection, func, select

from app import clock
from app.accounts import invitations, touch
from app.accounts.provider import Identity
from app.accounts.users import LONGEST_NAME, User, checked_email, create_user, fold, get_user
from app.errors import BadRequest, Conflict, NotAllowed
from app.store.accounts_schema import identities, users
from app.store.database import Database
from app.store.dialects import insert_or

LONGEST_SUBJECT = 255
_REFUSALS = {
    "disabled": "This account is disabled; ask whoever looks after this server.",
    "email_domain": "This server takes other e-mail domains only; sign in with another account.",
    "email_not_verified": "The identity provider does not say that your e-mail address is "
    "verified. Verify it there, or sign in with your password.",
    "not_trusted": "The identity provider's name for you is too long.",
    "setup_needed": "Nobody has an account here yet; the owner makes theirs first.",
    "unknown_person": "You have no account here yet; ask for an invitation.",
}


@dataclass(frozen=True)
class Arrival:
    """Somebody whom the provider brought. `how`: what we have done about it, for the audit log."""

    user: User
    how: str


class Identities:
    """Who comes in by the provider.

    An account is found by the provider's name for the person, and the first time by an e-mail
    address that the provider has verified. `create`: others get an account; else they need an
    invitation. `domains`: the only ones that addresses may have; none: all.
    """

    def __init__(
        self, database: Database, *, create: bool = False, domains: Iterable[str] = ()
    ) -> None:
        self._database = database
        self._create = create
        self._domains = frozenset(each for d in domains if (each := d.strip().lstrip("@").lower()))

    async def arrive(self, who: Identity, invitation_id: str | None = None) -> Arrival:
        """The person, who may have got an account just now; an invitation is taken.

        Raises:
            NotAllowed: there is no account for them. `reason` in its `extra`.
            NotFound, Conflict: the invitation is over, or for somebody else.
        """

        def work(connection: Connection) -> Arrival:
            return self._arrive(connection, who, invitation_id)

        try:
            return await self._database.write(work)
        except Conflict:
            # The same person in two tabs: the other one has made the account meanwhile.
            return await self._database.write(work)

    def _arrive(self, connection: Connection, who: Identity, invitation_id: str | None) -> Arrival:
        email = _address(who)
        if self._domains and email.rpartition("@")[2].lower() not in self._domains:
            _refuse("email_domain" if email else "email_not_verified")
        found = (
            None if invitation_id is None else invitations.still_waiting(connection, invitation_id)
        )
        query = select(identities.c.user_id).where(
            identities.c.issuer == who.issuer, identities.c.subject == who.subject
        )
        user_id = connection.execute(query).scalar()
        if user_id is not None:
            arrival = Arrival(get_user(connection, user_id), "known")
        else:
            arrival = self._first_time(connection, who, email, invited=found is not None)
        if arrival.user.disabled_at is not None:
            _refuse("disabled")
        if found is not None:
            invitations.take(connection, found, arrival.user)
        return arrival

    def _first_time(
        self, connection: Connection, who: Identity, email: str, *, invited: bool
    ) -> Arrival:
        if not email:
            # Whoever may write any address into their profile would get anybody's account.
            _refuse("email_not_verified")
        if len(who.subject) > LONGEST_SUBJECT:
            _refuse("not_trusted")
        if not connection.execute(select(func.count()).select_from(users)).scalar_one():
            _refuse("setup_needed")
        query = select(users.c.id).where(users.c.email_folded == fold(email))
        user_id = connection.execute(query).scalar()
        if user_id is not None:
            user, how = get_user(connection, user_id), "linked"
            if user.disabled_at is not None:
                _refuse("disabled")
        elif self._create or invited:
            user, how = create_user(connection, _name(who, email), email, None, False), "created"
        else:
            _refuse("unknown_person")
        row = {"issuer": who.issuer, "subject": who.subject, "user_id": user.id}
        kept = insert_or(connection, identities).values(**row, created_at=clock.now())
        if not connection.execute(kept.on_conflict_do_nothing()).rowcount:
            raise Conflict("You have come in elsewhere at the same moment; sign in again.")
        touch.access(connection)
        return Arrival(user, how)


def _address(who: Identity) -> str:
    """An address that the provider vouches for; empty: none."""
    if not who.verified or who.email is None:
        return ""
    try:
        return checked_email(who.email)
    except BadRequest:
        return ""


def _name(who: Identity, email: str) -> str:
    readable = "".join(c if c.isprintable() else " " for c in who.name)
    return " ".join(readable.split())[:LONGEST_NAME].strip() or email.partition("@")[0]


def _refuse(reason: str) -> NoReturn:
    raise NotAllowed(_REFUSALS[reason], reason=reason)
