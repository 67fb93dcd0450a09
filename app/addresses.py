"""Addresses in settings: what they may look like, and who could listen on the way there."""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(address: str) -> bool:
    """Whether nobody between us and this web address can listen, or answer in its name."""
    if not is_web_address(address):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def is_web_address(value: str) -> bool:
    """Whether it is one of http or https."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_mail_server(value: str) -> bool:
    """Whether it is the URL of a mail server that we know how to speak to."""
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("smtp", "smtps", "smtp+starttls")
            and bool(parts.hostname)
            and parts.port != 0
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment)
            and (
                parts.scheme != "smtp"
                or parts.username is None
                or is_loopback(parts.hostname or "")
            )
        )
    except ValueError:
        return False
