"""Caller: who asks, as far as the server knows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request or opened a connection.

    Attributes:
        user_id, name: None for guests, who came by a share link, and for nobody.
        owns_server: may look after people, links and the audit log.
        session_id, api_token_id: by which of them the caller is known.
        scopes: what an API token may be used for; None: a person, whom nothing limits.
        until: when the session or token ends, in seconds since the epoch.
        lacks_factor: the server demands a second factor, and the person has to set one up first.
        local: BURNISH_AUTH=local, where whoever reaches the server may do everything.
    """

    user_id: str | None = None
    name: str | None = None
    owns_server: bool = False
    session_id: str | None = None
    api_token_id: str | None = None
    scopes: frozenset[str] | None = None
    until: float | None = None
    lacks_factor: bool = False
    local: bool = False

    @property
    def reader(self) -> str | None:
        """Whose documents lists may show; None: everybody's (local mode)."""
        return None if self.local else self.user_id or ""

    @property
    def is_known(self) -> bool:
        """Whether it is somebody at all, be it a guest."""
        return self.local or self.session_id is not None or self.api_token_id is not None


LOCAL = Caller(local=True, owns_server=True)
NOBODY = Caller()
