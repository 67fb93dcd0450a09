"""Frames that are made once for all peers are what a websocket client reads."""

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame as WebsocketFrame
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from app.rooms.wire import Frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_a_framed_message_is_one_binary_message_to_any_client(length: int) -> None:
    message = bytes(range(256)) * (length // 256 + 1)
    client = ClientProtocol(parse_uri("ws://127.0.0.1/"), state=State.OPEN, max_size=None)
    client.receive_data(Frame(message[:length]).framed)
    (event,) = client.events_received()
    assert isinstance(event, WebsocketFrame)
    assert (event.opcode, event.fin, bytes(event.data)) == (Opcode.BINARY, True, message[:length])


def test_a_message_is_framed_once() -> None:
    frame = Frame(b"hello")
    assert frame.framed is frame.framed
