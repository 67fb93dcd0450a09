"""Store: the log, the documents and the ledger of one database."""

from sqlalchemy import text

from app.store import (
    DocumentRow,
    DocumentStore,
    LeaseStore,
    Ledger,
    StoredDocument,
    UpdateStore,
)
from app.store.database import Database
from app.store.documents import SqlDocuments, read_row
from app.store.engine import migrate, open_database
from app.store.leases import SqlLeases
from app.store.ledger import SqlLedger
from app.store.updates import SqlUpdates, read_log


class Store:
    """All that is durable. `close` when done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = SqlUpdates(database)
        self.updates: UpdateStore = self._log
        self.documents: DocumentStore = SqlDocuments(database)
        self.ledger: Ledger = SqlLedger(database)
        self.leases: LeaseStore = SqlLeases(database)

    @property
    def database(self) -> Database:
        """For what keeps tables of its own beside these."""
        return self._database

    async def open(self, document_id: str) -> tuple[DocumentRow, StoredDocument]:
        """A document and its log at one moment, in one turn: rooms open by the hundred.

        Raises:
            NotFound, DamagedUpdate, StoreError
        """
        return await self._database.read(
            lambda c: (read_row(c, document_id), read_log(c, document_id))
        )

    async def ping(self) -> None:
        """Raises StoreError when the database does not answer."""
        await self._database.read(lambda connection: connection.execute(text("SELECT 1")).all())

    async def close(self) -> None:
        """Finishes what is under way, then lets go of the database."""
        await self._log.close()
        await self._database.close()


async def open_store(url: str) -> Store:
    """Brings the tables up to date, then opens the database.

    Raises:
        StoreError: it cannot be reached, or was made by a newer version.
    """
    await migrate(url)
    return Store(await open_database(url))
