"""What the API takes and gives about a document's history."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from app.clock import iso
from app.endpoints.fields import Body, Query, one_line
from app.history import compare, markdown, provenance, versions
from app.history.authors import Author as KnownAuthor
from app.history.authors import stretches

LONGEST_NAME = 200

Name = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_NAME, description="One line."),
    AfterValidator(one_line),
]


class NewVersion(Body):
    """A version of the document as it is now."""

    name: Name


class VersionChange(Body):
    """Its name; null: none, so that it may be thinned out like others."""

    name: Name | None


class Version(BaseModel):
    """A document as it was. `actors`: who wrote since the version before."""

    id: str
    seq: int
    name: str | None
    kind: Literal["auto", "named", "restore"]
    actors: list[str]
    created_at: str

    @classmethod
    def of(cls, version: versions.Version) -> "Version":
        """From the store's."""
        return cls(
            id=version.id,
            seq=version.seq,
            name=version.name,
            kind=version.kind,
            actors=list(version.actors),
            created_at=iso(version.created_at),
        )


class Versions(BaseModel):
    """A page of versions, the newest first."""

    versions: list[Version]
    next: Annotated[float | None, Field(description="`before` of the next page.")]


class VersionsQuery(Query):
    """Which versions."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Annotated[float | None, Field(allow_inf_nan=False, description="`next` of a page.")] = (
        None
    )


class VersionContentQuery(Query):
    """In which form; `update`: the document as one Yjs update, in bytes."""

    format: Literal["markdown", "html", "text", "json", "update"] = "markdown"


class Restored(BaseModel):
    """`seq`: of the edit that made the document what it was."""

    seq: int


class CompareQuery(Query):
    """Which two; "now" is the document as it is."""

    since: Annotated[str, Field(max_length=64, description="The earlier version's id.")]
    until: Annotated[str, Field(max_length=64, description='The later one\'s, or "now".')] = "now"


class Piece(BaseModel):
    """A stretch of text."""

    text: str
    what: Literal["same", "added", "removed"]


class BlockChange(BaseModel):
    """A block. `props_changed`: it also looks otherwise."""

    block_id: str
    type: str
    what: Literal["same", "added", "removed", "changed"]
    pieces: list[Piece]
    props_changed: bool


class Comparison(BaseModel):
    """What changed from one version to another, in the order of the text."""

    title: list[Piece]
    blocks: list[BlockChange]

    @classmethod
    def of(cls, found: compare.Comparison) -> "Comparison":
        """From what was found."""
        return cls(
            title=_pieces(found.title),
            blocks=[
                BlockChange(
                    block_id=block.block_id,
                    type=block.type,
                    what=block.what,
                    pieces=_pieces(block.pieces),
                    props_changed=block.props_changed,
                )
                for block in found.blocks
            ],
        )


def _pieces(pieces: tuple[compare.Piece, ...]) -> list[Piece]:
    return [Piece.model_validate({"text": p.text, "what": p.what}) for p in pieces]


class Author(BaseModel):
    """From `clock` on, what the Yjs client `client` wrote was written by `actor`."""

    client: int
    clock: int
    actor: str


class Span(BaseModel):
    """What an accepted suggestion inserted: clocks `clock` to `end` of `client`."""

    client: int
    clock: int
    end: int
    suggestion_id: str
    model: Annotated[str | None, Field(description="null: a person proposed it.")]
    author: str | None
    accepted_by: str | None


class Authors(BaseModel):
    """Who wrote which items of the document's CRDT."""

    authors: list[Author]
    accepted: list[Span]

    @classmethod
    def of(cls, known: list[KnownAuthor], accepted: list[provenance.Accepted]) -> "Authors":
        """From what was kept."""
        return cls(
            authors=[Author(client=a.client, clock=a.clock, actor=a.actor) for a in known],
            accepted=[
                Span(
                    client=stretch.client,
                    clock=stretch.clock,
                    end=stretch.end,
                    suggestion_id=one.suggestion.id,
                    model=one.suggestion.model if one.suggestion.author is None else None,
                    author=one.suggestion.author,
                    accepted_by=one.suggestion.decided_by,
                )
                for one in accepted
                for stretch in stretches(one.update)
            ],
        )


class Share(BaseModel):
    """How much somebody wrote, in UTF-16 code units; `author` null: unknown."""

    author: str | None
    length: int


class Passage(BaseModel):
    """What one accepted suggestion wrote, and what has become of it."""

    suggestion_id: str
    block_id: str
    before: str
    after: str
    kind: str
    model: str | None
    score: float | None
    author: Annotated[str | None, Field(description="The person who proposed it; null: the model")]
    accepted_by: str | None
    accepted_at: str | None
    seq: int | None
    length: int
    standing: int
    now: Literal["kept", "partly", "gone", "moved", "undone", "deleted"]


class ProvenanceReport(BaseModel):
    """Where the text came from. Lengths are UTF-16 code units."""

    document_id: str
    title: str
    at: str
    length: int
    from_model: int
    from_people: int
    written: list[Share]
    passages: list[Passage]

    @classmethod
    def of(cls, report: provenance.Report, at: float) -> "ProvenanceReport":
        """From what was found at `at`, in seconds since the epoch."""
        return cls(
            document_id=report.document.id,
            title=report.document.title,
            at=iso(at),
            length=report.length,
            from_model=report.from_model,
            from_people=report.from_people,
            written=[Share(author=name or None, length=n) for name, n in report.by_author],
            passages=[_passage(one) for one in report.passages],
        )


def _passage(one: provenance.Passage) -> Passage:
    suggestion = one.suggestion
    is_ours = suggestion.author is None
    return Passage.model_validate(
        {
            "suggestion_id": suggestion.id,
            "block_id": suggestion.block_id,
            "before": suggestion.before,
            "after": suggestion.written,
            "kind": suggestion.kind,
            "model": suggestion.model if is_ours else None,
            "score": suggestion.score if is_ours else None,
            "author": suggestion.author,
            "accepted_by": suggestion.decided_by,
            "accepted_at": None if suggestion.decided_at is None else iso(suggestion.decided_at),
            "seq": suggestion.decided_seq,
            "length": one.written,
            "standing": one.standing,
            "now": markdown.state_of(one),
        }
    )


class ReportQuery(Query):
    """In which form."""

    format: Literal["json", "markdown"] = "json"
