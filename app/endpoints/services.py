"""The parts of a running server, as endpoints find them on `app.state.services`."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from app.accounts.accounts import Accounts
from app.bus import Bus
from app.comments.desk import CommentDesk
from app.endpoints.limits import Limiter
from app.files.library import Library
from app.history.desk import HistoryDesk
from app.jobs import JobQueue
from app.letters.postman import Postman
from app.rooms.registry import RoomRegistry
from app.search.open import Search
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.desk import SuggestionDesk


@dataclass(frozen=True)
class Services:
    """Made by `app.main`, closed with the server. `accounts`: None in local mode.
    `postman`: None where no mail server is set."""

    settings: Settings
    store: Store
    bus: Bus
    jobs: JobQueue
    registry: RoomRegistry
    desk: SuggestionDesk
    limiter: Limiter
    search: Search
    library: Library
    history: HistoryDesk
    comments: CommentDesk
    accounts: Accounts | None = None
    postman: Postman | None = None


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request or websocket."""
    services: Services = connection.app.state.services
    return services
