"""The text of a document as it is at this moment, for reading in another thread."""

from collections.abc import Sequence

from app.endpoints.services import Services


async def current_updates(services: Services, document_id: str) -> Sequence[bytes]:
    """What `copy_of` takes. Raises NotFound, DamagedUpdate, StoreError."""
    room = services.registry.live(document_id)
    if room is not None:
        return [bytes(room.doc.get_update())]
    return (await services.store.updates.load(document_id)).updates
