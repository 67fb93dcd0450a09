"""Postman: sends the mail that waits, one by one. Every process has one, and claims each mail."""

import asyncio
import logging
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from app import metrics
from app.errors import AppError, BadRequest
from app.letters import alert, invitation, news, password, shared
from app.letters.house import House
from app.letters.written import Written
from app.mail import outbox
from app.mail.letter import Letter
from app.mail.message import message_of
from app.mail.outbox import Mail
from app.mail.server import MailServer, Undelivered
from app.settings import Settings
from app.store.database import Database
from app.tasks import end

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0
"""Between two looks at the outbox."""
UNREACHABLE_SECONDS = 30.0
"""Where the mail server does not answer: it would be the same for every mail."""


_PLAIN: Mapping[str, Callable[[Connection, Mail, House], Letter | None]] = {
    "alert": alert.write,
    "invitation": invitation.write,
    "password": password.write,
    "shared": shared.write,
}


class Postman:
    """Of one process, where a mail server is set. `start`, and `close`. `house`: whose it is."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self.house = House.of(settings)
        self._server = MailServer(settings)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Looks for mail from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="postman")

    async def close(self) -> None:
        """Stops; a mail that was under way is sent again by another process."""
        if self._task is not None:
            await end(self._task)

    async def deliver(self) -> float:
        """Sends the mail that is due longest; the seconds until there is use in another call.

        Raises:
            StoreError
        """
        if not await self._database.read(outbox.is_due):
            return LOOK_SECONDS
        mail = await self._database.write(outbox.claim)
        if mail is None:
            return LOOK_SECONDS
        address = ""
        try:
            written = await self._database.write(lambda c: _write(c, mail, self.house))
            if written.letter is not None:
                address = written.letter.address
                await self.send(written.letter, mail.id)
                metrics.mails_total.labels("sent").inc()
        except Undelivered as error:
            return await self._postpone(mail, address, error)
        except AppError:
            raise
        except Exception as error:
            # One that cannot be put together holds up nobody else.
            log.exception("Mail %s (%s) could not be written.", mail.id, mail.kind)
            reason = f"Burnish could not write it ({type(error).__name__}); its log says where."
            return await self._postpone(mail, address, Undelivered(reason))
        await self._database.write(lambda c: _settle(c, mail, written))
        return 0.0

    async def send(self, letter: Letter, mail_id: str) -> None:
        """Sends a letter now. Raises Undelivered."""
        try:
            message = message_of(letter, sender=self.house.sender, mail_id=mail_id)
        except BadRequest as error:
            raise Undelivered(error.detail, forever=True) from None
        await self._server.send(message)

    async def _postpone(self, mail: Mail, address: str, error: Undelivered) -> float:
        given_up = await self._database.write(
            lambda c: outbox.postpone(
                c, mail, recipient=address, trouble=str(error), forever=error.forever
            )
        )
        metrics.mails_total.labels("given up" if given_up else "put off").inc()
        # The server's words may quote an address; they are for owners, in the page.
        log.warning(
            "Mail %s (%s) was not taken%s; attempt %d.",
            mail.id,
            mail.kind,
            " and is given up" if given_up else "",
            mail.attempts,
        )
        return UNREACHABLE_SECONDS if error.unreachable else 0.0

    async def _run(self) -> None:
        while True:
            try:
                pause = await self.deliver()
            except AppError as error:
                log.warning("Mail has to wait: %s", error.detail)
                pause = UNREACHABLE_SECONDS
            except Exception:
                log.exception("Mail has to wait.")
                pause = UNREACHABLE_SECONDS
            await asyncio.sleep(pause)


def _write(connection: Connection, mail: Mail, house: House) -> Written:
    if mail.kind == "news":
        return news.write(connection, mail, house)
    return Written(_PLAIN[mail.kind](connection, mail, house), mail.data)


def _settle(connection: Connection, mail: Mail, written: Written) -> None:
    written.after(connection)
    outbox.settle(connection, mail, then=written.then, delay=written.delay)
