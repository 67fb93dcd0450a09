"""Whoever has a document open hears when a folder or workspace on the road to it is renamed."""

from app.rooms.protocol import ACCESS
from tests.accounts.test_sockets import Browser, owner, server
from tests.e2e.product import Product
from tests.people import Writer
from tests.waiting import until

__all__ = ["owner", "server"]


def moves(writer: Writer) -> int:
    return sum(m.kind == ACCESS and "moved" in m.body for m in writer.heard)


async def test_who_is_below_a_place_hears_of_its_new_name(server: Product, owner: Browser) -> None:
    house = owner.call("POST", "/workspaces", name="House")["id"]
    folders = f"/workspaces/{house}/folders"
    letters = owner.call("POST", folders, name="Letters")["id"]
    old = owner.call("POST", folders, name="Old", parent_id=letters)["id"]
    inside, beside = (owner.call("POST", "/documents")["id"] for _ in range(2))
    owner.call("PUT", f"/documents/{inside}/place", workspace_id=house, folder_id=old)
    owner.call("PUT", f"/documents/{beside}/place", workspace_id=house)
    deep = await owner.writer(inside, "Deep").join(wants=("access",))
    flat = await owner.writer(beside, "Flat").join(wants=("access",))

    owner.call("PATCH", f"{folders}/{letters}", name="Post")
    await until(lambda: moves(deep) == 1)
    owner.call("PATCH", f"/workspaces/{house}", name="Home")
    await until(lambda: (moves(deep), moves(flat)) == (2, 1))
    owner.call("DELETE", f"{folders}/{letters}")
    await until(lambda: (moves(deep), moves(flat)) == (3, 2))
    owner.call("PATCH", f"{folders}/{old}", name="Older")
    await until(lambda: (moves(deep), moves(flat)) == (4, 2))
    await deep.leave()
    await flat.leave()
