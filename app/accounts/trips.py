"""Trips: what is remembered while somebody is at the identity provider."""

from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import Connection

from app.accounts import errands
from app.accounts.provider import Trip
from app.accounts.secrets import hashed
from app.errors import NotAuthenticated
from app.store.database import Database

_KIND = "trip"
LIFE_SECONDS = 900.0
"""Long enough to find one's phone for the second factor."""


@dataclass(frozen=True)
class Return:
    """Where the person wanted to go, and with which invitation."""

    trip: Trip
    to: str
    invitation_id: str | None


class Trips:
    """Journeys under way; each comes back once, to the browser that began it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, browser: str, to: str, invitation_id: str | None) -> Trip:
        """A new journey. `browser`: a secret that only this browser has."""
        trip = Trip.new()
        data = {
            "nonce": trip.nonce,
            "verifier": trip.verifier,
            "browser": hashed(browser),
            "to": to,
            "invitation_id": invitation_id,
        }
        await self._database.write(lambda c: errands.put(c, trip.state, _KIND, data, LIFE_SECONDS))
        return trip

    async def end(self, state: str, browser: str) -> Return:
        """What was remembered, once.

        Raises:
            NotAuthenticated: it came back before, took too long, or began in another browser:
                somebody else's sign-in must not become this browser's. `reason` in its `extra`.
        """

        def work(connection: Connection) -> Return | None:
            data = errands.take(connection, state, _KIND)
            if data is None or not compare_digest(data["browser"], hashed(browser)):
                return None
            trip = Trip(state, data["nonce"], data["verifier"])
            return Return(trip, data["to"], data["invitation_id"])

        found = await self._database.write(work)
        if found is None:
            raise NotAuthenticated(
                "This sign-in took too long, or was used already; start again.", reason="expired"
            )
        return found
