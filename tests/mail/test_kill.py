"""kill -9 loses no mail: one that was under way comes again, known by its Message-ID."""

import asyncio
import sqlite3
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.accounts.test_sockets import Browser
from tests.e2e.product import Product
from tests.mail.server import MailBox, mail_server, text_of
from tests.mail.test_forgotten_password import LINK
from tests.waiting import until


class Killer(MailBox):
    """Ends the server when it has a whole mail in its hands, before it answers."""

    def __init__(self) -> None:
        super().__init__()
        self.victims: list[Product] = []
        self.dead: list[Product] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.victims:
            # In a thread: what waits here ends with the connection.
            await asyncio.to_thread(self._kill, self.victims.pop())
        return answer

    def _kill(self, product: Product) -> None:
        product.kill()
        self.dead.append(product)


def rows(folder: Path) -> list[tuple[str, int]]:
    """What waits, as it is on disk: kind and attempts."""
    with sqlite3.connect(folder / "burnish.db") as database:
        return database.execute("SELECT kind, attempts FROM mails").fetchall()


def make_due(folder: Path) -> None:
    """As if the minutes had passed for which the dead process had claimed it."""
    with sqlite3.connect(folder / "burnish.db") as database:
        database.execute("UPDATE mails SET due_at = 0")


async def test_a_mail_that_was_under_way_comes_again_under_the_same_name(tmp_path: Path) -> None:
    box = Killer()
    product = Product(tmp_path, BURNISH_AUTH="accounts", BURNISH_MODEL="none")
    async with mail_server(box=box):
        product.configure(
            BURNISH_SMTP_URL=f"smtp://127.0.0.1:{box.port}",
            BURNISH_MAIL_FROM="write@burnish.test",
            BURNISH_PUBLIC_URL=product.url,
        )
        await asyncio.to_thread(product.start)
        try:
            ada = await asyncio.to_thread(Browser(product.url).set_up, product.output, "Ada")
            box.victims.append(product)
            await asyncio.to_thread(ada.call, "POST", "/recovery/mail", email="ada@example.org")
            await until(lambda: box.dead == [product])
            assert rows(tmp_path) == [("password", 1)]
            make_due(tmp_path)
            await asyncio.to_thread(product.start)
            again = await box.next(2)
            assert again["Message-ID"] == box.messages[0]["Message-ID"]
            # Whichever of the two is opened, its link works.
            for message in box.messages[:2]:
                secret = LINK.search(text_of(message))
                assert secret is not None
                stranger = Browser(product.url)
                seen = await asyncio.to_thread(
                    stranger.call, "POST", "/recovery/look", secret=secret[1]
                )
                assert seen["email"] == "ada@example.org"
            await until(lambda: rows(tmp_path) == [])
            assert len(box.envelopes) == 2
        finally:
            await asyncio.to_thread(product.stop)
