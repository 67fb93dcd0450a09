"""PolishJob and PolishResult as they travel: the one thing app and workers share.

Offsets are code points of the passage's text. JSON by pydantic, so a malformed message is
refused by name on the other side.
"""

from pydantic import BaseModel, ConfigDict, Field

from app.text.dials import DEFAULT_ALARMS

INTERACTIVE, DOCUMENT, BACKGROUND = 0, 5, 9
"""Priorities: the sentence someone just typed; a whole document asked for; the rest."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JobPassage(_Message):
    """One window of text. `id` names the block it came from, or the request's own."""

    id: str
    text: str
    spans: list[tuple[int, int]] | None = None
    protected: list[tuple[int, int]] = Field(default_factory=list)


class PolishJob(_Message):
    """A request for patches.

    `key` is what a newer job replaces (document and block). `topic` is where the result goes.
    `deadline` is seconds since the epoch; past it nobody wants the answer any more.
    `state_vector` (base64) and `seq` say which state of the document the text was read from.
    `trace` is a W3C traceparent, where the question is traced.
    """

    id: str
    key: str
    topic: str
    passages: list[JobPassage]
    strength: float = 0.0
    alarms: float = DEFAULT_ALARMS
    steps: int = 3
    keep: list[str] = Field(default_factory=list)
    avoid: list[str] = Field(default_factory=list)
    priority: int = INTERACTIVE
    deadline: float
    submitted_at: float
    document_id: str | None = None
    state_vector: str | None = None
    seq: int | None = None
    trace: str | None = None


class ResultPatch(_Message):
    """A denoiser's patch: `text[start:end] == before`, to become `after`."""

    start: int
    end: int
    before: str
    after: str
    kind: str
    score: float
    alternatives: list[str] = Field(default_factory=list)
    steps: int = 1


class PassageResult(_Message):
    """Patches of one passage, in text order, none overlapping."""

    id: str
    patches: list[ResultPatch]


class ResultUsage(_Message):
    """What it cost: tokens summed over forward passes, passes, wall milliseconds."""

    tokens: int = 0
    forward_passes: int = 0
    milliseconds: float = 0.0


class PolishResult(_Message):
    """The answer to a job; `error` (a stable code) and `detail` where there is none."""

    job_id: str
    model: str
    passages: list[PassageResult] = Field(default_factory=list)
    usage: ResultUsage = Field(default_factory=ResultUsage)
    error: str | None = None
    detail: str | None = None
