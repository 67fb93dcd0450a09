"""One document and everyone who is in it.

All changes go through one queue. A group, which is all that waits, is appended to the store in
one transaction, then applied, then sent; what arrives meanwhile is the next group. The queue is
bounded by bytes: when it is full, peers that send more are not read from until it has shrunk.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pycrdt import Doc

from app import metrics
from app.errors import AppError, NotAllowed, RoomClosing, StoreError
from app.logs import bind
from app.rooms import updates
from app.rooms.awareness import AwarenessTable
from app.rooms.fanout import FanOut
from app.rooms.group import Change, Entry, Group, Written, take_group
from app.rooms.live import ApplyFailed, LiveDocument
from app.rooms.outbox import Frame
from app.rooms.peer import Peer
from app.rooms.presence import Presence
from app.rooms.protocol import encode_json, encode_step1
from app.rooms.upkeep import Upkeep
from app.settings import Settings
from app.store import Seq
from app.store.sql import Store

T = TypeVar("T")
log = logging.getLogger(__name__)
