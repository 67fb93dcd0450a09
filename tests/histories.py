"""What people wrote at the same time, as updates that need each other."""

import random
from typing import Any

from pycrdt import Doc, Text

from app.rooms.crdt import merge

ROOT = "text"


def two_histories(dice: random.Random, changes: int = 24) -> tuple[list[bytes], str]:
    """Changes of two people who hear each other now and then, and the text they have in the end.

    The same dice give the same bytes.
    """
    docs: list[Doc[Any]] = [Doc(client_id=dice.getrandbits(32)) for _ in range(2)]
    made: list[bytes] = []
    for doc in docs:
        doc.get(ROOT, type=Text)
    for number in range(changes):
        doc, other = dice.sample(docs, 2)
        text = doc.get(ROOT, type=Text)
        state = doc.get_state()
        if dice.random() < 0.2 and len(text) > 3:
            at = dice.randrange(len(text) - 1)
            del text[at : at + 1]
        else:
            text.insert(dice.randint(0, len(text)), chr(97 + number % 26))
        made.append(doc.get_update(state))
        if dice.random() < 0.7:
            other.apply_update(doc.get_update(other.get_state()))
    whole: Doc[Any] = Doc()
    whole.apply_update(merge(made))
    return made, str(whole.get(ROOT, type=Text))
