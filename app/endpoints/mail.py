"""Mail that somebody asks for: a link to a new password, and invitations."""

from pydantic import BaseModel
from starlette.responses import Response

from app.accounts import throttle
from app.accounts.callers import NOBODY
from app.endpoints.access import Access, address_of
from app.endpoints.account_models import Email, Language
from app.endpoints.fields import Body
from app.endpoints.operation import Call, Operation
from app.errors import BadRequest, NotFound, TooMany


class Forgotten(Body):
    """The address of the account. `language`: of the mail, where the account has none yet."""

    email: Email
    language: Language = "en"


class OnItsWay(BaseModel):
    """To which address a mail goes."""

    email: str


async def forgotten(call: Call[Forgotten, None]) -> Response:
    check_mail(call)
    accounts, body, address = call.accounts, call.body, address_of(call.request)
    await accounts.tries.count(
        (throttle.ASKING, address), (throttle.FORGOTTEN, body.email.strip().casefold())
    )
    await accounts.recovery.ask(body.email, body.language)
    # Whether there is such an account is looked into when mail goes out; people also type
    # passwords here, so what they typed stays out of the log.
    await accounts.audit.note("new password asked for", NOBODY, address)
    return Response(status_code=204)


async def mail_own(call: Call[None, None]) -> OnItsWay:
    return await _mail(call, only_of=None if call.caller.owns_server else call.caller.user_id)


async def mail_of_document(call: Call[None, None]) -> OnItsWay:
    return await _mail(call, document_id=call.document_id)


async def mail_of_workspace(call: Call[None, None]) -> OnItsWay:
    return await _mail(call, workspace_id=call.path("workspace_id"))


async def _mail(call: Call[None, None], **only: str | None) -> OnItsWay:
    check_mail(call)
    invitation_id = call.path("invitation_id")
    await call.accounts.tries.count((throttle.MAILING, str(call.caller.user_id)))
    found = await call.accounts.invitations.mail(invitation_id, **only)
    await call.accounts.audit.note(
        "invitation mailed",
        call.caller,
        address_of(call.request),
        document_id=found.document_id,
        invitation=invitation_id,
        workspace=found.workspace_id,
    )
    return OnItsWay(email=str(found.email))


def check_mail(call: Call[Forgotten, None] | Call[None, None]) -> None:
    """Raises NotFound where no mail server is set."""
    if call.services.postman is None:
        raise NotFound("This server sends no mail (BURNISH_SMTP_URL is not set).")


OPERATIONS = (
    Operation(
        "POST",
        "/recovery/mail",
        forgotten,
        "Ask for a link to a new password by mail. The answer is the same whether or not there is "
        "such an account. The link works once, for 30 minutes.",
        body=Forgotten,
        status=204,
        errors=(NotFound, BadRequest, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/invitations/{invitation_id}/mail",
        mail_own,
        "Send an invitation that names an address by mail: one's own, or any as an owner of the "
        "server.",
        answer=OnItsWay,
        errors=(NotFound, BadRequest, TooMany),
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/invitations/{invitation_id}/mail",
        mail_of_document,
        "Send an invitation to a document by mail.",
        answer=OnItsWay,
        errors=(NotFound, BadRequest, TooMany),
        access=Access.OWN,
    ),
    Operation(
        "POST",
        "/workspaces/{workspace_id}/invitations/{invitation_id}/mail",
        mail_of_workspace,
        "Send an invitation to a workspace by mail.",
        answer=OnItsWay,
        errors=(NotFound, BadRequest, TooMany),
        access=Access.OWN_WORKSPACE,
    ),
)
