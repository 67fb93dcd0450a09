"""What the HTTP API takes and gives, as pydantic models. The OpenAPI document is made of these."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from app.clock import iso
from app.endpoints.fields import (
    LONGEST_TITLE,
    MOST_IDS,
    Alarms,
    BlockIds,
    Body,
    Choice,
    Phrases,
    Query,
    Steps,
    Strength,
    Title,
)
from app.store import DocumentRow
from app.text.dials import DEFAULT_ALARMS

MOST_MARKDOWN = 2**20
LONGEST_POLISH = 200_000


class NewDocument(Body):
    """A document to be created."""

    title: Title = ""
    markdown: Annotated[
        str | None,
        Field(max_length=MOST_MARKDOWN, description="What the document begins with."),
    ] = None
    id: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9_-]{22}$",
            description="For a document that began without the server: 128 random bits in "
            "base64url. It has no title and no text yet; the first connection brings them. "
            "Asking again gives the same document.",
        ),
    ] = None

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.id is not None and (self.title or self.markdown is not None):
            raise ValueError("With an id the text comes by the first connection; leave it out.")
        return self


class DocumentChange(Body):
    """What to change; what is left out stays."""

    title: Title | None = None
    suggestions_enabled: bool | None = None
    strength: Strength | None = None
    alarms: Alarms | None = None


class Document(BaseModel):
    """A document in a list. Times are ISO 8601 in UTC."""

    id: str
    title: str
    created_at: str
    updated_at: str
    suggestions_enabled: bool
    strength: float
    alarms: float

    @classmethod
    def of(cls, row: DocumentRow) -> "Document":
        """From the store's row."""
        return cls(
            id=row.id,
            title=row.title,
            created_at=iso(row.created_at),
            updated_at=iso(row.updated_at),
            suggestions_enabled=row.suggestions_enabled,
            strength=row.strength,
            alarms=row.alarms,
        )


class Documents(BaseModel):
    """A page of documents, the last changed first."""

    documents: list[Document]
    next: Annotated[str | None, Field(description="`cursor` of the next page; null at the end.")]


class DocumentsQuery(Query):
    """Which documents."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE, description="Words in the title.")] = ""
    cursor: Annotated[str | None, Field(max_length=500, description="`next` of a page.")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ContentQuery(Query):
    """In which form."""

    format: Literal["markdown", "html", "text", "json"] = "markdown"


Status = Literal["open", "accepted", "rejected", "stale", "superseded", "expired", "undone"]


class Suggestion(BaseModel):
    """A change that the model, or a person, proposes.

    `start` and `end` count UTF-16 code units in the block's text, against `before`.
    """

    id: str
    block_id: str
    start: int
    end: int
    before: str
    after: str
    alternatives: list[str]
    kind: str
    score: float
    steps: int
    model: str
    status: Status
    decided_by: str | None
    decided_at: str | None
    created_at: str
    chosen: Annotated[
        int | None,
        Field(description="Which of `alternatives` was accepted; null: `after`, or nothing yet."),
    ]
    author: Annotated[str | None, Field(description="Who proposes it; null: the model.")]


class Suggestions(BaseModel):
    """Suggestions in the order they were made."""

    suggestions: list[Suggestion]


class SuggestionsQuery(Query):
    """Which suggestions."""

    status: Status | None = None


class Accept(Body):
    """How to accept; without `choice`, with `after`."""

    choice: Choice = None


class Verdict(BaseModel):
    """The answer to the one call that decided."""

    id: str
    status: Status
    by: str | None
    seq: Annotated[int | None, Field(description="Of the update that changed the text.")] = None


class DecideMany(Body):
    """One decision about several suggestions."""

    ids: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_IDS)]
    decision: Literal["accept", "reject"]


class OneOfMany(Verdict):
    """`won`: this call decided it; otherwise `status` and `by` say what had happened before."""

    won: bool


class Decisions(BaseModel):
    """In the order of `ids`."""

    decided: list[OneOfMany]


class PolishDocument(Body):
    """What of a document to ask the model about; without `blocks`, all of it."""

    blocks: BlockIds | None = None
    strength: Strength | None = None
    alarms: Alarms | None = None
    steps: Steps | None = None


class Queued(BaseModel):
    """`blocks`: how many the model was asked about. Their suggestions come by themselves."""

    blocks: int


class PolishText(Body):
    """A text for the model, without a document."""

    text: Annotated[str, Field(max_length=LONGEST_POLISH)]
    strength: Strength = 0.0
    alarms: Alarms = DEFAULT_ALARMS
    steps: Steps = 3
    keep: Phrases = Field(default_factory=list, description="Words and phrases that must stay.")
    avoid: Phrases = Field(default_factory=list, description="Words and phrases not to be written.")


class Patch(BaseModel):
    """`before` at `start..end` (UTF-16 code units of the sent text) becomes `after`."""

    start: int
    end: int
    before: str
    after: str
    kind: str
    score: float
    alternatives: list[str]
    steps: int


class Usage(BaseModel):
    """What it cost: tokens summed over forward passes."""

    tokens: int
    forward_passes: int
    milliseconds: float


class Polished(BaseModel):
    """The text with all patches applied, and each of them."""

    text: str
    patches: list[Patch]
    usage: Usage
    model: str


class Model(BaseModel):
    """Whether a model answers, which one, or why not."""

    state: Literal["starting", "ready", "off", "failed"]
    model: str | None
    reason: str | None
    waiting: Annotated[int, Field(description="Jobs in the queue.")]
    lag: Annotated[
        float, Field(description="Seconds that the first of the urgent jobs has waited.")
    ] = 0.0
    workers: Annotated[
        int | None,
        Field(description="Worker processes that report; null: the server runs the model itself."),
    ] = None


class Limits(BaseModel):
    """What a request may hold."""

    body_bytes: int
    markdown_characters: int
    title_characters: int
    polish_characters: int
    frame_bytes: int
    attachment_bytes: int


class Server(BaseModel):
    """What this server is and can do."""

    version: str
    auth: Literal["local", "accounts"]
    model: Model
    limits: Limits


class Problem(BaseModel):
    """RFC 9457. `code` is stable; programs may rely on it."""

    type: str
    title: str
    status: int | Status
    detail: str
    code: str
    request_id: str
