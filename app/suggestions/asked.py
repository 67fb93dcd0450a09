"""Asked, Request: a question on its way to the model, and a block that shall be asked about."""

from dataclasses import dataclass

from app import tracing
from app.content.blocks import Block
from app.suggestions.question import Memory, Question, compose
from app.text.dials import Dials

STEPS = 3


@dataclass(frozen=True)
class Asked:
    """A question on its way. Times are `time.monotonic()`; `typed_at` None: nobody typed it.

    Attributes:
        is_own: asked with the document's own dials, so it means nothing once they are turned.
        is_unseen: nobody waits for it: see `unseen.py`.
    """

    job_id: str
    question: Question
    dials: Dials
    is_own: bool
    typed_at: float | None
    gives_up_at: float
    asked_at: float = 0.0
    trace: tracing.Trace = tracing.NO_TRACE
    is_unseen: bool = False


@dataclass(frozen=True)
class Request:
    """A block to be polished, changed or not; `dials` None: the document's own, as they are
    when its turn comes."""

    block_id: str
    dials: Dials | None = None
    steps: int = STEPS


def askable(block: Block, dials: Dials, memory: Memory | None = None) -> Question | None:
    """The question about a whole block, whatever was asked before; or what `memory` leaves."""
    return compose(block, memory=memory, dials=dials, settled=True)
