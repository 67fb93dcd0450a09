"""The tables of people and of what they may do. Secrets are kept as their hash only, but for
what the codes of a second factor are made from.

Roles are words of `app.roles`. Times are seconds since the epoch.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    true,
)

from app.store.metadata import metadata

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    # What is compared: nobody gets a second account by writing in capitals.
    Column("email_folded", String(320), nullable=False, unique=True),
    # Empty: signs in through a provider only.
    Column("password_hash", Text),
    # Looks after the server: people, links, the audit log.
    Column("is_owner", Boolean, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("disabled_at", Float(53)),
    # Since when a code is asked for after the password; empty: it is not.
    Column("second_factor_at", Float(53)),
    # In which mail is written to them; empty: the page has not said yet.
    Column("language", String(12)),
    # Whether mentions and answers come by mail, where the server sends any.
    Column("mail_news", Boolean, nullable=False, server_default=true()),
)

# Of whoever has set one up, or is about to: see `second_factor_at`.
second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", String(32), ForeignKey("users.id"), primary_key=True),
    # What codes are made from; encrypted where the server has a key (BURNISH_SECRET_KEY).
    Column("secret", Text, nullable=False),
    # The half minute of the last code that was taken: none of it or before is taken again.
    Column("last_step", Integer, nullable=False),
    Column("created_at", Float(53), nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("code_hash", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
)

# What devices sign in with; the private half never leaves them.
passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    # Both in base64.
    Column("credential_id", String(1400), nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    # How often the device says that it has signed; 0 where it does not count.
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("used_at", Float(53)),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("created_at", Float(53), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    # Empty: a guest, who came by a share link.
    Column("user_id", String(32), ForeignKey("users.id"), index=True),
    Column("created_at", Float(53), nullable=False),
    Column("seen_at", Float(53), nullable=False),
    Column("expires_at", Float(53), nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", Text, nullable=False),
    # Signing in took more than a password: an identity provider, or a passkey.
    Column("has_factor", Boolean, nullable=False, server_default=false()),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # Words of `app.accounts.scopes`, with spaces between.
    Column("scopes", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
    Column("used_at", Float(53)),
)

tickets = Table(
    "tickets",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", String(32), ForeignKey("sessions.id")),
    Column("api_token_id", String(32), ForeignKey("api_tokens.id")),
    Column("expires_at", Float(53), nullable=False),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("deleted_at", Float(53)),
)

workspace_members = Table(
    "workspace_members",
    metadata,
    Column("workspace_id", String(32), ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), primary_key=True, index=True),
    Column("role", String(12), nullable=False),
    Column("created_at", Float(53), nullable=False),
)

folders = Table(
    "folders",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace_id", String(32), ForeignKey("workspaces.id"), nullable=False, index=True),
    # No foreign key: a restored backup has its rows in any order.
    Column("parent_id", String(32)),
    Column("name", Text, nullable=False),
    Column("created_at", Float(53), nullable=False),
)

document_places = Table(
    "document_places",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    Column("workspace_id", String(32), ForeignKey("workspaces.id"), nullable=False, index=True),
    Column("folder_id", String(32), ForeignKey("folders.id")),
)

document_members = Table(
    "document_members",
    metadata,
    Column("document_id", String(128), ForeignKey("documents.id"), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), primary_key=True, index=True),
    Column("role", String(12), nullable=False),
    Column("created_at", Float(53), nullable=False),
)

share_links = Table(
    "share_links",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("document_id", String(128), ForeignKey("documents.id"), nullable=False, index=True),
    Column("role", String(12), nullable=False),
    Column("password_hash", Text),
    Column("created_by", String(32), ForeignKey("users.id"), nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("expires_at", Float(53)),
    Column("disabled_at", Float(53)),
)

# Which links somebody has opened, with the password where there is one.
session_links = Table(
    "session_links",
    metadata,
    Column("session_id", String(32), ForeignKey("sessions.id"), primary_key=True),
    Column("link_id", String(32), ForeignKey("share_links.id"), primary_key=True, index=True),
    Column("created_at", Float(53), nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    # For whom; empty: for whoever has the link.
    Column("email", Text),
    Column("is_owner", Boolean, nullable=False),
    Column("workspace_id", String(32), ForeignKey("workspaces.id")),
    Column("document_id", String(128), ForeignKey("documents.id")),
    # In the workspace or the document, where one is named.
    Column("role", String(12)),
    Column("created_by", String(32), ForeignKey("users.id"), nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("expires_at", Float(53), nullable=False),
    Column("accepted_by", String(32), ForeignKey("users.id")),
    Column("withdrawn_at", Float(53)),
)

# One-use secrets of sign-in under way: the first owner's set-up, and trips to a provider.
errands = Table(
    "errands",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    # JSON: what has to be known when it comes back.
    Column("data", Text, nullable=False),
    Column("expires_at", Float(53), nullable=False),
)

# Facts about the whole server, e.g. whether public links work.
switches = Table(
    "switches",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float(53), nullable=False),
    Column("action", String(40), nullable=False),
    # Not foreign keys: what is said here stays true when the rows are gone.
    Column("actor_id", String(32)),
    Column("actor_name", Text, nullable=False),
    Column("document_id", String(128)),
    # JSON: whom or what it was about.
    Column("detail", Text, nullable=False),
    Column("address", String(64), nullable=False),
    Index(None, "document_id"),
)
