"""A full disk: nothing is acknowledged that is not kept, and once there is room all goes on."""

import resource
from pathlib import Path

from app.store.sql import open_store
from tests.e2e.product import Product
from tests.people import Writer, converged
from tests.replicas.fleet import canonical, stored
from tests.waiting import until


def allow(product: Product, size: int) -> None:
    """The server's files may grow to so many bytes, and no further."""
    resource.prlimit(product.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def largest_file(folder: Path) -> int:
    return max(file.stat().st_size for file in folder.iterdir() if file.is_file())


async def test_a_full_disk_refuses_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    product = Product(tmp_path, BURNISH_MODEL="none")
    product.start()
    ada, ben = Writer(product.url, "diary", "Ada"), Writer(product.url, "diary", "Ben")
    await ada.join(wants=("saved",))
    await ben.join(wants=("saved",))
    ada.type("kept ")
    await ada.is_saved()
    allow(product, largest_file(tmp_path))
    for number in range(200):
        ada.type(f"{number} " * 20)
        if ada.closed is not None:
            break
        await until(lambda: ada.saved >= ada.sent or ada.closed is not None)
    assert await ada.is_closed() == 4503
    # Reading goes on, and nobody was shown what is not on disk.
    assert ben.closed is None
    seen = ben.text
    allow(product, resource.RLIM_INFINITY)
    store = await open_store(f"sqlite:///{tmp_path / 'burnish.db'}")
    on_disk = str((await stored(store, "diary")).get("text", type=type(ada._text)))
    assert on_disk == seen
    # There is room again: the browser comes back with all it has.
    await ada.leave()
    await ada.join(wants=("saved",))
    ben.type("and on")
    text = await converged(ada, ben)
    await ada.is_saved()
    await ben.is_saved()
    assert text.startswith("kept 0 ")
    assert len(canonical([ada.doc, ben.doc, await stored(store, "diary")])) == 1
    await store.close()
    await ada.leave()
    await ben.leave()
    product.stop()
