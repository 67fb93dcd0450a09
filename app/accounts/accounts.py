"""Accounts: all parts of this package, put together for a running server."""

import asyncio
import logging

from app.accounts.audit import Audit
from app.accounts.colleagues import Colleagues
from app.accounts.folders import Folders
from app.accounts.gate import Gate
from app.accounts.handover import Handover
from app.accounts.identities import Identities
from app.accounts.invitations import Invitations
from app.accounts.links import Links
from app.accounts.members import Members
from app.accounts.passkeys import Passkeys
from app.accounts.passwords import Passwords
from app.accounts.provider import Provider
from app.accounts.recovery import Recovery
from app.accounts.sealing import Seal
from app.accounts.second_factors import SecondFactors
from app.accounts.sessions import Sessions
from app.accounts.setup import Setup
from app.accounts.switches import Switches
from app.accounts.throttle import Throttle
from app.accounts.tickets import Tickets
from app.accounts.tokens import Tokens
from app.accounts.trips import Trips
from app.accounts.users import Users
from app.accounts.watch import Watch
from app.accounts.workspaces import Workspaces
from app.bus import Bus
from app.errors import StoreError
from app.settings import Settings
from app.store.database import Database
from app.tasks import end

log = logging.getLogger(__name__)

CLEARING_SECONDS = 3600.0


class Accounts:
    """One for each process. `start` before it is used, `close` after."""

    def __init__(self, database: Database, bus: Bus, settings: Settings) -> None:
        mails = settings.sends_mail
        self.users = Users(database, mails=mails)
        self.sessions = Sessions(
            database, days=settings.session_days, idle_days=settings.session_idle_days
        )
        self.tokens = Tokens(database)
        self.tickets = Tickets(database)
        self.passwords = Passwords()
        self.tries = Throttle(settings.redis_url)
        self.factors = SecondFactors(database, Seal(settings.secret_key))
        self.gate = Gate(
            self.users, self.sessions, self.tokens, self.passwords, self.tries, self.factors
        )
        self.passkeys = Passkeys(database)
        self.recovery = Recovery(database, mails=mails)
        self.handover = Handover(database)
        self.setup = Setup(database)
        self.switches = Switches(database)
        self.members = Members(database)
        self.colleagues = Colleagues(database)
        self.links = Links(database)
        self.invitations = Invitations(database)
        self.workspaces = Workspaces(database)
        self.folders = Folders(database)
        self.provider = Provider.of(settings)
        self.trips = Trips(database)
        self.identities = Identities(
            database,
            create=settings.oidc_create == "yes",
            domains=settings.oidc_domains.split(","),
        )
        self.audit = Audit(database)
        self.watch = Watch(database, bus)
        self.database = database
        self._clearing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Documents without an owner get one; open connections are followed from now on."""
        if count := await self.setup.adopt_orphans():
            log.info("%d documents made without accounts belong to the first owner now.", count)
        await self.watch.start()
        self._clearing = asyncio.create_task(self._clear_on(), name="accounts-clear")

    async def close(self) -> None:
        """Lets go of the bus and of Redis."""
        if self._clearing is not None:
            await end(self._clearing)
        await self.watch.close()
        await self.tries.close()

    async def _clear_on(self) -> None:
        while True:
            try:
                await self.sessions.clear()
            except StoreError as error:
                log.warning("Old sessions are cleared away later: %s", error.detail)
            await asyncio.sleep(CLEARING_SECONDS)
