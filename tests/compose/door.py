"""Coming in through the proxy of a running stack."""

from tests.accounts.test_sockets import Browser
from tests.compose.stack import Stack


def door_of(stack: Stack) -> str:
    """Where people open it."""
    return f"http://{stack.of('proxy')[0].address}:8080"


def setup_link(stack: Stack) -> str:
    """What `docker compose logs web | grep setup` shows."""
    (web, *_) = stack.of("web")
    lines = web.log.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if "/setup#" in line)


def first_owner(stack: Stack) -> Browser:
    """Makes the owner of the server, and is signed in as them."""
    return Browser(door_of(stack)).set_up(setup_link(stack), "Ada")
