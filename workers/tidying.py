"""`burnish tidy`: what is past keeping goes, without a server or beside one."""

from app.files.blobs import open_blobs
from app.files.library import Library
from app.settings import Settings
from app.store.sql import open_store
from app.tidy import Counts, Tidier


async def tidy(settings: Settings, *, dry_run: bool) -> Counts:
    """What was deleted, or would be. Raises StoreError."""
    store = await open_store(settings.resolved_database_url)
    try:
        blobs = await open_blobs(settings.files_url, settings.data_dir)
        library = Library(store.database, blobs)
        tidier = Tidier(store.database, library, trash_days=settings.trash_days)
        return await tidier.tidy(dry_run=dry_run)
    finally:
        await store.close()
