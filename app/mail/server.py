"""The mail server: one message at a time, and what its answer means for the next attempt."""

import asyncio
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.settings import Settings

ANSWER_SECONDS = 30.0
ALL_SECONDS = 200.0
"""For each answer, and for the whole conversation: it ends before another process may claim the
mail (`CLAIM_SECONDS` of the outbox)."""
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Undelivered(Exception):
    """The mail could not be handed over; the text says why, and is fit for whoever looks after it.

    `forever`: another attempt would be answered the same. `unreachable`: the server itself did not
    answer as it should, so it would be the same for every mail.
    """

    def __init__(self, reason: str, *, forever: bool = False, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.forever = forever
        self.unreachable = unreachable


class MailServer:
    """Of BURNISH_SMTP_URL."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.smtp_url)
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._from_the_start = parts.scheme == "smtps"
        # smtp: where the server offers it.
        self._starttls = {"smtp": None, "smtps": False, "smtp+starttls": True}[parts.scheme]
        self._user = None if parts.username is None else unquote(parts.username)
        self._password = settings.smtp_password or unquote(parts.password or "")

    async def send(self, message: EmailMessage) -> None:
        """Returns when the server has taken it. Raises Undelivered."""
        try:
            async with asyncio.timeout(ALL_SECONDS):
                await self._send(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise Undelivered(_said(first.code, first.message), forever=first.code >= 500) from None
        except aiosmtplib.SMTPNotSupported as error:
            raise Undelivered(str(error.message), forever=True) from None
        except aiosmtplib.SMTPAuthenticationError as error:
            # Somebody will put the password right; until then no mail gets through.
            raise Undelivered(_said(error.code, error.message), unreachable=True) from None
        except aiosmtplib.SMTPSenderRefused as error:
            # BURNISH_MAIL_FROM, which is the same in every mail.
            raise Undelivered(_said(error.code, error.message), unreachable=True) from None
        except aiosmtplib.SMTPDataError as error:
            raise Undelivered(_said(error.code, error.message), forever=error.code >= 500) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise Undelivered(reason, unreachable=True) from None

    async def _send(self, message: EmailMessage) -> None:
        await aiosmtplib.send(
            message,
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password if self._user is not None else None,
            use_tls=self._from_the_start,
            start_tls=self._starttls,
            timeout=ANSWER_SECONDS,
        )


def _said(code: int, text: str) -> str:
    return f"{code} {' '.join(text.split())}"
