"""/search: full text over the documents that the caller may see."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.endpoints.access import Access
from app.endpoints.fields import Query
from app.endpoints.models import Document
from app.endpoints.operation import Call, Operation
from app.endpoints.standing import visible_to
from app.errors import StoreError
from app.search import Part
from app.search.query import LONGEST_QUERY

MOST_SKIPPED = 980


class SearchQuery(Query):
    """What to look for."""

    q: Annotated[
        str,
        Field(
            max_length=LONGEST_QUERY,
            description="Words that must all be there, the last one as a beginning. "
            '"In quotes": a phrase. -word: without it.',
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    offset: Annotated[int, Field(ge=0, le=MOST_SKIPPED)] = 0


class Stretch(BaseModel):
    """A stretch of text; `hit`: it is one of the words that were looked for."""

    text: str
    hit: bool


class Found(BaseModel):
    """A document that was found, its title, and the place in its text that fits best."""

    document: Document
    title: list[Stretch]
    excerpt: list[Stretch]


class Results(BaseModel):
    """The best first."""

    hits: list[Found]
    next: Annotated[int | None, Field(description="`offset` of the next page; null at the end.")]


def _stretches(parts: tuple[Part, ...]) -> list[Stretch]:
    return [Stretch(text=part.text, hit=part.hit) for part in parts]


async def search(call: Call[None, SearchQuery]) -> Results:
    query = call.query
    found = await call.services.search.search(
        query.q, limit=query.limit + 1, offset=query.offset, visible=visible_to(call)
    )
    page = found[: query.limit]
    following = query.offset + query.limit
    has_more = len(found) > query.limit and following <= MOST_SKIPPED
    return Results(
        hits=[
            Found(
                document=Document.of(hit.document),
                title=_stretches(hit.title),
                excerpt=_stretches(hit.excerpt),
            )
            for hit in page
        ],
        next=following if has_more else None,
    )


OPERATIONS = (
    Operation(
        "GET",
        "/search",
        search,
        "Find documents by what is in them, with the words marked; what was written a few "
        "seconds ago may be missing.",
        query=SearchQuery,
        answer=Results,
        errors=(StoreError,),
        access=Access.MEMBER,
    ),
)
