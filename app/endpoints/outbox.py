"""/mail: how sending goes, for those who look after the server."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import Response

from app.accounts import throttle
from app.accounts.secrets import new_id
from app.clock import iso
from app.endpoints.access import Access
from app.endpoints.mail import OnItsWay, check_mail
from app.endpoints.operation import Call, Operation
from app.errors import AppError, NotFound, TooMany
from app.letters import trial
from app.mail import outbox
from app.mail.outbox import Mail
from app.mail.server import Undelivered

_SHOWN = 100


class NotTaken(AppError):
    """The mail server did not take it; the detail is what it said."""

    code, http_status = "mail_not_taken", 502
    title = "The mail server did not take the mail."


class LostMail(BaseModel):
    """One that was given up. `kind`: "alert", "invitation", "password", "shared" or "news"."""

    id: str
    kind: str
    to: str
    trouble: Annotated[str, Field(description="What the mail server said.")]
    given_up_at: str

    @classmethod
    def of(cls, mail: Mail) -> "LostMail":
        """From the row."""
        return cls(
            id=mail.id,
            kind=mail.kind,
            to=mail.recipient or "",
            trouble=mail.trouble or "",
            given_up_at=iso(mail.given_up_at or 0.0),
        )


class Sending(BaseModel):
    """`waiting`: mails that were tried and are tried again. `trouble`: what was said last."""

    waiting: int
    trouble: str | None
    given_up: list[LostMail]


async def look(call: Call[None, None]) -> Sending:
    check_mail(call)
    database = call.accounts.database
    waiting, trouble = await database.read(outbox.waiting)
    lost = await database.read(lambda c: outbox.given_up(c, _SHOWN))
    return Sending(waiting=waiting, trouble=trouble, given_up=[LostMail.of(each) for each in lost])


async def again(call: Call[None, None]) -> Response:
    mail_id = call.path("mail_id")
    await call.accounts.database.write(lambda c: outbox.again(c, mail_id))
    return Response(status_code=204)


async def forget(call: Call[None, None]) -> Response:
    mail_id = call.path("mail_id")
    await call.accounts.database.write(lambda c: outbox.forget(c, mail_id))
    return Response(status_code=204)


async def try_out(call: Call[None, None]) -> OnItsWay:
    check_mail(call)
    assert call.services.postman is not None
    user_id = str(call.caller.user_id)
    await call.accounts.tries.count((throttle.MAILING, user_id))
    user = await call.accounts.users.get(user_id)
    try:
        await call.services.postman.send(trial.letter(user, call.services.postman.house), new_id())
    except Undelivered as error:
        raise NotTaken(f"The mail server did not take it: {error}") from None
    return OnItsWay(email=user.email)


OPERATIONS = (
    Operation(
        "GET",
        "/mail",
        look,
        "How sending mail goes, and what could not be sent within a day.",
        answer=Sending,
        errors=(NotFound,),
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/mail/test",
        try_out,
        "Send a mail to one's own address, now.",
        answer=OnItsWay,
        errors=(NotFound, NotTaken, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/mail/{mail_id}/again",
        again,
        "Try a mail that was given up for another day.",
        status=204,
        errors=(NotFound,),
        access=Access.SERVER,
    ),
    Operation(
        "DELETE",
        "/mail/{mail_id}",
        forget,
        "Forget a mail that was given up.",
        status=204,
        errors=(NotFound,),
        access=Access.SERVER,
    ),
)
