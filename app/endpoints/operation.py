"""An operation of the API: one row of the table that routes and OpenAPI are both made from."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.accounts.accounts import Accounts
from app.accounts.callers import LOCAL, Caller
from app.endpoints.access import DOCUMENT_ID, Access, admit
from app.endpoints.bodies import check_text, read_json
from app.endpoints.problem import Invalid
from app.endpoints.services import Services, services_of
from app.errors import AppError, NotFound
from app.roles import Role

API = "/api/v1"

B = TypeVar("B", bound=BaseModel | None)
Q = TypeVar("Q", bound=BaseModel | None)


@dataclass(frozen=True)
class Call(Generic[B, Q]):
    """One request to an operation, read and checked.

    Attributes:
        caller: who asks. `role`: what they may do with the document or workspace of the path.
    """

    request: Request
    services: Services
    body: B
    query: Q
    caller: Caller = LOCAL
    role: Role = Role.OWNER

    @property
    def document_id(self) -> str:
        """From the path. Raises NotFound where no document can have this id."""
        given = self.path("document_id")
        if not DOCUMENT_ID.fullmatch(given):
            raise NotFound(f"There is no document {given[:128]!r}.")
        return given

    @property
    def accounts(self) -> Accounts:
        """Raises NotFound in local mode, where nobody has an account."""
        if self.services.accounts is None:
            raise NotFound("This server has no accounts (BURNISH_AUTH=local).")
        return self.services.accounts

    def path(self, name: str) -> str:
        """A part of the path. Raises NotFound for what no id of ours can be."""
        value: str = self.request.path_params[name]
        if not value.isprintable() or len(value) > 128:
            raise NotFound(f"There is nothing called {value[:128]!r}.")
        return value


Handler = Callable[[Call[Any, Any]], Awaitable[BaseModel | Response]]


@dataclass(frozen=True)
class Operation:
    """What a method of a path takes, does and gives.

    Attributes:
        path: below API, with `{names}`.
        access: whom it is for. None, where somebody forgot it, is for owners of the server.
        sets_up: it is part of setting up the second factor that the server demands.
        about: first line for lists, the rest for the page.
        body, query, answer: models; `answer` None means no content, or `media` of its own. With
            both, JSON is the model and the other media are as they are.
        errors: what may go wrong besides a bad request.
        headers: name and meaning of request headers it knows.
    """

    method: str
    path: str
    handler: Handler
    about: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    media: tuple[str, ...] = ("application/json",)
    errors: tuple[type[AppError], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    access: Access | None = None
    sets_up: bool = False

    async def respond(self, request: Request) -> Response:
        """Reads the request, calls the handler, writes its answer."""
        services = services_of(request)
        # First of all: whoever may not ask learns nothing from how the request is read.
        access = self.access or Access.SERVER
        caller, role = await admit(access, request, services, sets_up=self.sets_up)
        body: BaseModel | None = None
        query: BaseModel | None = None
        try:
            if self.query is not None:
                for value in request.query_params.values():
                    check_text(value)
                query = self.query.model_validate(dict(request.query_params))
            if self.body is not None:
                body = self.body.model_validate(await read_json(request))
        except ValidationError as error:
            raise Invalid.of(error) from None
        result = await self.handler(Call(request, services, body, query, caller, role))
        if isinstance(result, Response):
            return result
        return JSONResponse(result.model_dump(mode="json"), self.status)


def api_routes(operations: Sequence[Operation]) -> list[Route]:
    """One route for each path (below API), so that 405 knows every method of it."""
    paths: dict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in operations:
        paths[operation.path][operation.method] = operation
    return [_route(path, methods) for path, methods in paths.items()]


def _route(path: str, methods: dict[str, Operation]) -> Route:
    async def respond(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await methods[method].respond(request)

    return Route(path, respond, methods=list(methods))
