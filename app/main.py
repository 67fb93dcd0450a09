"""Puts the pieces together: settings → store, bus, jobs → rooms → suggestions → application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette

from app.accounts.accounts import Accounts
from app.bus.open import open_bus
from app.comments.desk import CommentDesk
from app.endpoints.limits import Limiter
from app.endpoints.routes import application
from app.endpoints.services import Services
from app.files.blobs import open_blobs
from app.files.library import Library
from app.history.desk import HistoryDesk
from app.jobs.open import open_jobs
from app.letters.postman import Postman
from app.rooms.cluster import Cluster
from app.rooms.companion import Companion
from app.rooms.registry import RoomRegistry
from app.rooms.room import Room
from app.search.keeper import SearchKeeper
from app.search.open import Search
from app.settings import Settings
from app.store.sql import open_store
from app.suggestions.desk import SuggestionDesk
from app.tidy import Tidier
from app.tracing import traces


def build(settings: Settings) -> Starlette:
    """The application. Its lifespan opens everything and closes it in reverse."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with services(settings) as running:
            app.state.services = running
            yield

    return application(settings, lifespan)


@asynccontextmanager
async def services(settings: Settings) -> AsyncIterator[Services]:
    """A running set of services. The model loads while people write already.

    Raises:
        StoreError: the database or Redis cannot be used.
        AppError: traces are wanted and cannot be sent.
    """
    with traces(settings.otlp_url, "burnish-web"):
        async with _services(settings) as running:
            yield running


def _present(registry: RoomRegistry, accounts: Accounts, document_id: str) -> set[str]:
    """Who is looking at the document in this process: a tab that nobody looks at is nobody."""
    room = registry.live(document_id)
    return accounts.watch.present(document_id, room.is_attentive) if room else set()


@asynccontextmanager
async def _services(settings: Settings) -> AsyncIterator[Services]:
    store = await open_store(settings.resolved_database_url)
    try:
        # From now on the file is in use, which `burnish restore` respects.
        await store.ping()
        bus = await open_bus(settings.redis_url)
        try:
            jobs = open_jobs(settings, bus.publish)
            cluster = Cluster(bus, store) if settings.redis_url else None
            registry = RoomRegistry(store, settings, cluster=cluster)
            desk = SuggestionDesk(store, bus, jobs, settings, registry)
            search = Search(store.database)
            library = Library(
                store.database, await open_blobs(settings.files_url, settings.data_dir)
            )
            keeper = SearchKeeper(store, search)
            history = HistoryDesk(store, registry)
            comments = CommentDesk(store, registry, mails=settings.sends_mail)

            async def attend(room: Room) -> Companion:
                keeper.attend(room)
                await history.keeper.attend(room)
                await comments.attend(room)
                return await desk.attend(room)

            registry.companion = attend
            limiter = Limiter(settings.requests_per_minute, settings.redis_url)
            accounts = None
            if settings.auth == "accounts":
                accounts = Accounts(store.database, bus, settings)
                await accounts.start()
                comments.announcer.present = partial(_present, registry, accounts)
            postman = Postman(store.database, settings) if settings.sends_mail else None
            tidier = Tidier(store.database, library, trash_days=settings.trash_days)
            if cluster is not None:
                await cluster.start()
            await desk.start()
            await jobs.start()
            keeper.start()
            history.start()
            comments.start()
            tidier.start()
            if postman is not None:
                postman.start()
            await registry.warm_up()
            try:
                yield Services(
                    settings,
                    store,
                    bus,
                    jobs,
                    registry,
                    desk,
                    limiter,
                    search,
                    library,
                    history,
                    comments,
                    accounts,
                    postman,
                )
            finally:
                if postman is not None:
                    await postman.close()
                await tidier.close()
                await limiter.close()
                if accounts is not None:
                    await accounts.close()
                await registry.close()
                await keeper.close()
                await history.close()
                await comments.close()
                if cluster is not None:
                    await cluster.close()
                await desk.close()
                await jobs.close()
        finally:
            await bus.close()
    finally:
        await store.close()
