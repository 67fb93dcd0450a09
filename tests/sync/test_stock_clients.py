"""Stock Yjs clients from npm, beside ours."""

from pathlib import Path

import pytest

from tests.e2e.product import Product
from tests.people import Writer, YjsPeer
from tests.waiting import until

pytestmark = pytest.mark.node


async def test_a_stock_client_syncs_both_ways(server: Product, document: str) -> None:
    async with Writer(server.url, document) as ada:
        ada.type("é漢🐍 from Python. ")
        async with await YjsPeer.join(server.url, document, "Ben") as ben:
            seen = await ben.do("has", text="Python")
            assert seen == "é漢🐍 from Python. "
            await ben.do(
                "insert", at=len("é漢🐍 from Python. ".encode("utf-16-le")) // 2, text="👩‍👩‍👧 hi"
            )
            await ada.sees("👩‍👩‍👧 hi")
            assert ada.text == "é漢🐍 from Python. 👩‍👩‍👧 hi"


async def test_stock_clients_see_each_others_names_and_departure(
    server: Product, document: str
) -> None:
    async with (
        await YjsPeer.join(server.url, document, "Ada") as ada,
        await YjsPeer.join(server.url, document, "Ben") as ben,
        Writer(server.url, document, "Cleo") as cleo,
    ):
        await ada.do("sees", names=["Ada", "Ben", "Cleo"])
        await ben.do("sees", names=["Ada", "Ben", "Cleo"])
        await until(lambda: cleo.names == {"Ada", "Ben"})
        await ben.do("disconnect")
        await ada.do("sees", names=["Ada", "Cleo"])
        await until(lambda: cleo.names == {"Ada"})


async def test_a_stock_client_reconnects_and_brings_what_it_wrote_meanwhile(
    tmp_path: Path, document: str
) -> None:
    product = Product(tmp_path, BURNISH_MODEL="none")
    product.start()
    try:
        async with await YjsPeer.join(product.url, document, "Ada") as ada:
            await ada.do("insert", at=0, text="before ")
            async with Writer(product.url, document) as ben:
                await ben.sees("before")
            product.kill()
            await ada.do("lost")
            await ada.do("insert", at=7, text="and after")
            product.start()
            await ada.do("synced")
            async with Writer(product.url, document) as ben:
                await ben.sees("before and after")
                assert ben.text == "before and after"
    finally:
        product.stop()
