"""House: what all letters of this server have in common, and what they look up."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection, exists, select

from app.accounts.demand import lacks_factor
from app.accounts.users import User, user_of
from app.letters.words import Words
from app.settings import Settings
from app.store.accounts_schema import passkeys, users
from app.store.schema import documents


@dataclass(frozen=True)
class House:
    """`url`: where people open it, without a slash at its end. `provider`: the name of the
    identity provider, where there is one. `sender`: what mail comes from."""

    url: str
    provider: str | None
    sender: str

    @classmethod
    def of(cls, settings: Settings) -> "House":
        """Of this server. A link never leads to where a request said that it came from."""
        provider = settings.oidc_name if settings.oidc_issuer else None
        return cls(settings.public_url.rstrip("/"), provider, settings.mail_from)

    @property
    def host(self) -> str:
        """What people know it by."""
        return urlsplit(self.url).netloc

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"{self.url}{path}"

    def document(self, document_id: str) -> str:
        """The address of a document."""
        return self.at(f"/d/{quote(document_id, safe='')}")


def person(connection: Connection, user_id: str) -> User | None:
    """Who may be written to; None: there is no such account, or it is disabled."""
    query = select(users).where(users.c.id == user_id, users.c.disabled_at.is_(None))
    row = connection.execute(query).first()
    return None if row is None else user_of(row)


def is_let_in(connection: Connection, user_id: str) -> bool:
    """Whether the person gets in at all: where the server demands a second factor, who has none
    reads nothing, in the page or by mail."""
    by_other_ways = users.c.password_hash.is_(None) | exists().where(
        passkeys.c.user_id == users.c.id
    )
    shut_out = select(users.c.id).where(users.c.id == user_id, lacks_factor(by_other_ways))
    return connection.execute(shut_out).first() is None


def title_of(connection: Connection, document_id: str, said: Words) -> str | None:
    """As people see it; None: the document was deleted."""
    query = select(documents.c.title).where(
        documents.c.id == document_id, documents.c.deleted_at.is_(None)
    )
    row = connection.execute(query).first()
    return None if row is None else (" ".join(row.title.split()) or said.untitled)
