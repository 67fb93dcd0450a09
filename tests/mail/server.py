"""A real mail server in this process, which keeps what it takes."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.waiting import until


class MailBox:
    """What has come, the first first. `refuses`: what it answers instead, as "550 no"."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.signed_in: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.port = 0

    # ---- what aiosmtpd calls ---------------------------------------------------------------

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return self.refuses.get("*", "250 OK")

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"p@ss word")

    # ---- what tests ask --------------------------------------------------------------------

    @property
    def messages(self) -> list[EmailMessage]:
        """What it has taken, read as a mail program reads it."""
        contents = [each.content for each in self.envelopes if isinstance(each.content, bytes)]
        read = [email.message_from_bytes(each, policy=policy.default) for each in contents]
        return [message for message in read if isinstance(message, EmailMessage)]

    async def next(self, count: int = 1) -> EmailMessage:
        """The message of this number, when it has come."""
        await until(lambda: len(self.envelopes) >= count)
        return self.messages[count - 1]


def text_of(message: EmailMessage) -> str:
    """Its plain text."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """Its HTML."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@asynccontextmanager
async def mail_server(
    port: int = 0, *, box: MailBox | None = None, **options: Any
) -> AsyncIterator[MailBox]:
    """A running one, with a box of its own or that one; `options` of aiosmtpd."""
    box = box or MailBox()
    options |= {"authenticator": box.authenticate} if options.get("auth_required") else {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, loop=loop, hostname="mail.test", **options), "127.0.0.1", port
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
