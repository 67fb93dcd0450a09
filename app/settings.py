"""Every setting, in one table: the environment variable, its default, one sentence.

Read once at start into a frozen value; nothing else reads the environment. Each setting may also
come from a file: BURNISH_DATABASE_URL_FILE names one that holds the value, for secrets.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal

from app.addresses import is_mail_server, is_private, is_web_address

PREFIX = "BURNISH_"
FROM_FILE = "_FILE"
SHORTEST_KEY = 32


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


class BadSetting(ValueError):
    """A setting has a value that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """What `burnish serve` and `burnish worker` are told. Field `x_y` is `BURNISH_X_Y`."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    data_dir: Path = _setting(Path("data"), "Folder of the database and the uploaded files.")
    database_url: str = _setting("", "SQLAlchemy URL; empty: SQLite in the data folder.")
    files_url: str = _setting(
        "", "s3://BUCKET/PREFIX for uploaded files; empty: a folder in the data folder."
    )
    max_file_bytes: int = _setting(20 * 2**20, "The largest picture or import taken (20 MiB).")
    max_attachment_bytes: int = _setting(
        50 * 2**20, "The largest file of another kind than a picture taken (50 MiB)."
    )
    redis_url: str = _setting("", "Redis; empty: bus and jobs stay inside this process.")
    model: str = _setting(
        "builtin", "builtin, thorough (finds more, in more time), a checkpoint's folder, or none."
    )
    auth: Literal["local", "accounts"] = _setting(
        "local", "'local': loopback only, no login, people pick a name. 'accounts': sign-in."
    )
    quiet_ms: int = _setting(400, "Pause after the last change before a block is asked about.")
    quiet_ceiling_ms: int = _setting(
        4000, "A writer who never pauses is asked about after this long."
    )
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR.")
    max_frame_bytes: int = _setting(2**20, "The largest websocket message taken (1 MiB).")
    outbox_max_bytes: int = _setting(
        4 * 2**20, "What a peer may be behind before it is closed with 4408."
    )
    room_linger_ms: int = _setting(
        2000, "How long a room stays in memory after its last peer has left."
    )
    drain_ms: int = _setting(
        0, "How long /readyz says 'draining' before a server that ends takes no connections."
    )
    requests_per_minute: int = _setting(
        6000, "API calls that one address may make in a minute; more are answered with 429."
    )
    compact_after: int = _setting(
        500, "Updates in the log since the last snapshot before a new snapshot is made."
    )
    model_threads: int = _setting(0, "CPU threads of the model; 0: half of the cores, at least 1.")
    session_days: int = _setting(
        30, "Days after which somebody has to sign in again, however often they come."
    )
    session_idle_days: int = _setting(
        14, "Days without a visit after which somebody has to sign in again."
    )
    secret_key: str = _setting(
        "", "Encrypts what second factors are made from; long and random. Empty: kept as it is."
    )
    public_url: str = _setting(
        "", "Where people open Burnish when a proxy stands in front that asks who they are."
    )
    oidc_issuer: str = _setting(
        "", "OpenID Connect provider that people may sign in with; empty: passwords only."
    )
    oidc_client_id: str = _setting("", "What the provider calls this server.")
    oidc_client_secret: str = _setting("", "Its secret there; empty: a public client, PKCE alone.")
    oidc_name: str = _setting("OpenID Connect", "What the provider is called on the button.")
    oidc_domains: str = _setting(
        "", "Only these e-mail domains get in by the provider, with commas; empty: all."
    )
    oidc_create: Literal["no", "yes"] = _setting(
        "no", "'yes': whoever the provider knows gets an account. 'no': only by invitation."
    )
    smtp_url: str = _setting(
        "", "Mail server, as smtp+starttls://USER@HOST:587; empty: no mail is sent."
    )
    smtp_password: str = _setting("", "Password of the mail server's user.")
    mail_from: str = _setting("", "Address that mail comes from; it may be Name <ADDRESS>.")
    trash_days: int = _setting(
        30, "Days after which a document in the trash is deleted for good; 0: never."
    )
    otlp_url: str = _setting("", "OTLP/HTTP collector that traces go to; empty: no traces.")
    web_dir: Path = _setting(
        Path(__file__).parent.parent / "web" / "dist", "Folder of the built web client."
    )

    @property
    def resolved_database_url(self) -> str:
        """The URL that is used: `database_url`, or SQLite in the data folder."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'burnish.db').absolute()}"

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server to send by."""
        return bool(self.smtp_url)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; what is not set takes its default.

    Raises:
        BadSetting: a value or its file cannot be read, or a BURNISH_ name is not known (a typing
            slip would otherwise be ignored in silence).
    """
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    given = _with_files(os.environ if environment is None else environment, set(known))
    unknown = sorted(n for n in given if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise BadSetting(f"{unknown[0]} is not a setting; the settings are {', '.join(known)}")
    values: dict[str, Any] = {
        f.name: _read(name, f.type, given[name]) for name, f in known.items() if name in given
    }
    settings = Settings(**values)
    _check(settings)
    return settings


def _with_files(given: Mapping[str, str], known: set[str]) -> dict[str, str]:
    """NAME_FILE, for every setting NAME, in place of its contents."""
    values = dict(given)
    for name in known:
        path = values.pop(name + FROM_FILE, None)
        if path is None:
            continue
        if name in values:
            raise BadSetting(f"{name} and {name}{FROM_FILE} are both set; keep one of them")
        try:
            values[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise BadSetting(
                f"{name}{FROM_FILE} is {path!r}, which cannot be read ({reason})"
            ) from None
    return values


def _read(name: str, kind: object, raw: str) -> object:
    if kind is int:
        try:
            return int(raw)
        except ValueError:
            raise BadSetting(f"{name} is {raw!r}; it takes a whole number") from None
    if kind is Path:
        return Path(raw)
    return raw


def _check(settings: Settings) -> None:
    if settings.auth not in ("local", "accounts"):
        raise BadSetting(f"BURNISH_AUTH is {settings.auth!r}; it takes 'local' or 'accounts'")
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise BadSetting(f"BURNISH_LOG_LEVEL is {settings.log_level!r}; try INFO")
    if not 0 <= settings.port <= 65535:
        raise BadSetting(f"BURNISH_PORT is {settings.port}; it takes 0 to 65535")
    if settings.secret_key and len(settings.secret_key) < SHORTEST_KEY:
        raise BadSetting(
            f"BURNISH_SECRET_KEY has fewer than {SHORTEST_KEY} characters; make one with "
            "`openssl rand -base64 32`"
        )
    _check_oidc(settings)
    _check_mail(settings)
    for name in ("public_url", "otlp_url"):
        value = getattr(settings, name)
        if value and not is_web_address(value):
            raise BadSetting(
                f"{PREFIX}{name.upper()} is {value!r}; it takes an address such as "
                "https://write.example.org"
            )
    for name in (
        "quiet_ms",
        "quiet_ceiling_ms",
        "room_linger_ms",
        "drain_ms",
        "model_threads",
        "trash_days",
    ):
        if getattr(settings, name) < 0:
            raise BadSetting(f"{PREFIX}{name.upper()} must not be negative")
    for name in (
        "max_file_bytes",
        "max_attachment_bytes",
        "max_frame_bytes",
        "outbox_max_bytes",
        "compact_after",
        "requests_per_minute",
        "session_days",
        "session_idle_days",
    ):
        if getattr(settings, name) < 1:
            raise BadSetting(f"{PREFIX}{name.upper()} must be at least 1")


def _check_oidc(settings: Settings) -> None:
    if settings.oidc_create not in ("no", "yes"):
        raise BadSetting(f"BURNISH_OIDC_CREATE is {settings.oidc_create!r}; it takes 'no' or 'yes'")
    if not settings.oidc_issuer:
        if settings.oidc_client_id:
            raise BadSetting("BURNISH_OIDC_CLIENT_ID is set; set BURNISH_OIDC_ISSUER, too")
        return
    if settings.auth != "accounts":
        raise BadSetting("BURNISH_OIDC_ISSUER is set; it needs BURNISH_AUTH=accounts")
    if not is_private(settings.oidc_issuer):
        raise BadSetting(
            f"BURNISH_OIDC_ISSUER is {settings.oidc_issuer!r}; it takes the provider's address, "
            "with https, such as https://id.example.org/realms/house"
        )
    if not settings.oidc_client_id:
        raise BadSetting("BURNISH_OIDC_ISSUER is set; set BURNISH_OIDC_CLIENT_ID, too")


def _check_mail(settings: Settings) -> None:
    if not settings.sends_mail:
        for name in ("smtp_password", "mail_from"):
            if getattr(settings, name):
                raise BadSetting(f"{PREFIX}{name.upper()} is set; set BURNISH_SMTP_URL, too")
        return
    if not is_mail_server(settings.smtp_url):
        # Not quoted: it may hold a password.
        raise BadSetting(
            "BURNISH_SMTP_URL cannot be read; it takes smtp+starttls://USER@HOST:587, "
            "smtps://USER@HOST:465, or smtp://HOST:25 where nobody signs in"
        )
    if settings.auth != "accounts":
        raise BadSetting("BURNISH_SMTP_URL is set; it needs BURNISH_AUTH=accounts")
    if not settings.public_url:
        raise BadSetting("BURNISH_SMTP_URL is set; set BURNISH_PUBLIC_URL, too: mail holds links")
    address = parseaddr(settings.mail_from)[1]
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) or not settings.mail_from.isprintable():
        raise BadSetting(
            f"BURNISH_MAIL_FROM is {settings.mail_from!r}; it takes an address such as "
            "Burnish <write@example.org>"
        )
