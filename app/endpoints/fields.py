"""The kinds of field that requests are made of, and what each may hold."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from app.text.dials import ALARMS

LONGEST_TITLE = 500
MOST_IDS = 1000


class Body(BaseModel):
    """A request's body: an unknown field is an error, not a typing slip without effect."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A request's query parameters."""

    model_config = ConfigDict(extra="ignore")


def one_line(title: str) -> str:
    if any(c in title for c in "\n\r\t\u2028\u2029"):
        raise ValueError("a title is one line, without tabs")
    return title.strip()


Title = Annotated[
    str, Field(max_length=LONGEST_TITLE, description="One line."), AfterValidator(one_line)
]
Strength = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="0: correct mistakes only. 1: rewrite what could be better.",
    ),
]


def _one_of_alarms(alarms: float) -> float:
    if alarms not in ALARMS:
        raise PydanticCustomError("alarms", "must be 0.5, 2 or 5 (false alarms per 1,000 words)")
    return alarms


Alarms = Annotated[
    float,
    Field(
        description="How many false alarms per 1,000 words of clean text to live with. "
        "More of them: more mistakes found.",
        json_schema_extra={"enum": list(ALARMS)},
    ),
    AfterValidator(_one_of_alarms),
]
Steps = Annotated[int, Field(ge=1, le=16, description="Denoising steps; more are slower.")]
Phrases = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=200)
]
BlockIds = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(min_length=1, max_length=MOST_IDS),
]


def _index_or_text(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    try:
        return check(value)
    except ValidationError:
        message = "must be the index of an alternative, counted from 0, or its text"
        raise PydanticCustomError("choice", message) from None


Choice = Annotated[
    Annotated[int, Field(ge=0)] | Annotated[str, Field(max_length=2000)] | None,
    WrapValidator(_index_or_text),
    Field(description="One of the suggestion's `alternatives`: its index or its text."),
]
