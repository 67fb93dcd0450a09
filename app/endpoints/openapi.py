"""The OpenAPI 3.1 document, made from the same table and models as the routes."""

import re
from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.endpoints.models import Problem
from app.endpoints.operation import API, Operation
from app.endpoints.problem import MEDIA_TYPE, Invalid, WrongType
from app.errors import (
    AppError,
    BadRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    StoreError,
    TooBig,
    TooMany,
)

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_OF_ALL: tuple[type[AppError], ...] = (
    NotAllowed,
    NotAuthenticated,
    # Also where the server has no accounts (BURNISH_AUTH=local) and the operation is about them.
    NotFound,
    # The limit on calls by one address.
    TooMany,
    StoreError,
)
"""What may stop a call before its operation is reached."""


def document_of(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole document, ready for JSON."""
    models: list[tuple[type[BaseModel], Any]] = [(Problem, "serialization")]
    for operation in operations:
        if operation.body:
            models.append((operation.body, "validation"))
        if operation.answer:
            models.append((operation.answer, "serialization"))
    references, schemas = models_json_schema(models, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in operations:
        paths[API + operation.path][operation.method.lower()] = _operation(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Burnish",
            "version": version("burnish"),
            "description": "Documents, their suggestions, and the model behind them.",
            "license": {"name": "MPL-2.0", "identifier": "MPL-2.0"},
        },
        "paths": dict(paths),
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}{_name(operation.path)}",
        "summary": operation.about,
        "responses": _responses(operation, references),
    }
    if parameters := _parameters(operation):
        found["parameters"] = parameters
    if operation.body:
        schema = references[(operation.body, "validation")]
        needed = any(field.is_required() for field in operation.body.model_fields.values())
        found["requestBody"] = {
            "required": needed,
            "content": {"application/json": {"schema": schema}},
        }
    return found


def _name(path: str) -> str:
    words = re.findall(r"\w+", path.replace("_id", ""))
    return "".join(word.capitalize() for word in words)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(operation.path)
    ]
    if operation.query:
        schema = operation.query.model_json_schema()
        for name, field in schema["properties"].items():
            found.append(
                {
                    "name": name,
                    "in": "query",
                    "required": name in schema.get("required", ()),
                    "schema": field,
                    "description": field.get("description", ""),
                }
            )
    for name, about in operation.headers:
        found.append(
            {"name": name, "in": "header", "description": about, "schema": {"type": "string"}}
        )
    return found


def _responses(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer or not (operation.status == 204 or 300 <= operation.status < 400):
        good["content"] = {media: {"schema": _raw(media)} for media in operation.media}
    if operation.answer:
        schema = references[(operation.answer, "serialization")]
        good["content"]["application/json"] = {"schema": schema}
    found = {str(operation.status): good}
    codes: dict[int, list[type[AppError]]] = defaultdict(list)
    general: list[type[AppError]] = [*_OF_ALL]
    if operation.body or operation.query or operation.headers:
        general += (BadRequest, Invalid)
    if operation.body:
        general += (TooBig, WrongType)
    for error in dict.fromkeys((*general, *operation.errors)):
        codes[error.http_status].append(error)
    for status, errors in sorted(codes.items()):
        names = ", ".join(f"`{error.code}`: {error.title}" for error in errors)
        schema = references[(Problem, "serialization")]
        found[str(status)] = {"description": names, "content": {MEDIA_TYPE: {"schema": schema}}}
    return found


def _raw(media: str) -> dict[str, Any]:
    """What is answered as it is: JSON of a form of its own, text, or bytes."""
    if media.partition(";")[0].endswith("json"):
        return {}
    return {"type": "string"} if media.startswith("text/") else {"format": "binary"}
