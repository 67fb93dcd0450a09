"""A letter as a message: text and plain HTML, headers that nobody can add to, nothing from outside.

No pictures, no counting of who reads it: all that is in a mail came with it.
"""

import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from app import clock
from app.errors import BadRequest
from app.mail.letter import Button, Letter, Paragraph, Part, Quote

LONGEST_SUBJECT = 180
_LOCAL = re.compile(r"""[^\s@<>()\[\],;:\\"]+""")
_FONT = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif"
_QUOTE = "margin:0 0 16px;padding:4px 0 4px 12px;border-left:3px solid #b9b2a3;white-space:pre-wrap"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:8px;background:#7a3b12;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)


def message_of(letter: Letter, *, sender: str, mail_id: str) -> EmailMessage:
    """The same id gives the same Message-ID, by which a mail that was sent twice is known.

    Raises:
        BadRequest: no mail can be sent to this address.
    """
    name, spec = parseaddr(sender)
    own = address_of(spec, name)
    message = EmailMessage(policy=SMTP)
    message["From"] = own
    message["To"] = address_of(letter.address)
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(datetime.fromtimestamp(clock.now(), UTC))
    message["Message-ID"] = f"<{mail_id}@{own.domain}>"
    # Nobody's absence answers to it (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    if letter.settings_url is not None:
        message["List-Unsubscribe"] = f"<{letter.settings_url}>"
    message.set_content(_text(letter), cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language
    return message


def address_of(spec: str, name: str = "") -> Address:
    """`ada@example.org`, and nothing that a mail server might read as more than one address; a
    domain in other letters is spelled as mail spells it.

    Raises:
        BadRequest: it is no address that mail could go to.
    """
    local, _, domain = spec.rpartition("@")
    try:
        if not _LOCAL.fullmatch(local) or not spec.isprintable():
            raise ValueError
        ascii_domain = domain.encode("idna").decode("ascii")
        return Address(one_line(name), addr_spec=f"{local}@{ascii_domain}")
    except (ValueError, MessageError, IndexError):
        raise BadRequest("No mail can be sent to this address; see that it is right.") from None


def one_line(text: str) -> str:
    """Without line ends and what cannot be read: fit for a header."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(character for character in spaced if character.isprintable()).strip()


def _text(letter: Letter) -> str:
    blocks = [_text_of(part) for part in letter.parts]
    return "\n\n".join([*blocks, f"-- \n{letter.small}"]) + "\n"


def _text_of(part: Part) -> str:
    match part:
        case Paragraph(text):
            return text
        case Quote(text):
            return "\n".join(f"> {line}" for line in text.splitlines())
        case Button(label, url):
            return f"{label}:\n{url}"


def _html(letter: Letter) -> str:
    body = "\n".join(_html_of(part) for part in letter.parts)
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(one_line(letter.subject))}</title></head>\n"
        f'<body style="margin:0;padding:24px;background:#ffffff;color:#2b2620;{_FONT}">\n'
        f'<div style="max-width:560px;margin:0 auto">\n{body}\n'
        '<p style="margin:32px 0 0;padding-top:12px;border-top:1px solid #ddd8cc;color:#6b6458;'
        f'font-size:13px">{escape(letter.small)}</p>\n</div></body></html>\n'
    )


def _html_of(part: Part) -> str:
    match part:
        case Paragraph(text):
            return f'<p style="margin:0 0 16px">{escape(text)}</p>'
        case Quote(text):
            return f'<blockquote dir="auto" style="{_QUOTE}">{escape(text)}</blockquote>'
        case Button(label, url):
            return (
                f'<p style="margin:24px 0"><a href="{escape(url)}" style="{_BUTTON}">'
                f"{escape(label)}</a></p>"
            )
