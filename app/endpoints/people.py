"""/people, /switches: for those who look after the server; /colleagues: for everybody."""

from starlette.responses import Response

from app.accounts.users import User
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import (
    People,
    Person,
    PersonAndPasskeys,
    PersonChange,
    Switches,
    SwitchesChange,
)
from app.endpoints.operation import Call, Operation
from app.endpoints.sharing_models import Colleague, Colleagues
from app.errors import BadRequest, Conflict, NotAllowed, NotFound, TooMany


async def list_all(call: Call[None, None]) -> People:
    counts = await call.accounts.passkeys.counts()
    users = await call.accounts.users.list()
    people = [
        PersonAndPasskeys(**dict(Person.of(user)), passkeys=counts.get(user.id, 0))
        for user in users
    ]
    return People(people=people)


async def colleagues(call: Call[None, None]) -> Colleagues:
    caller = call.caller
    found = await call.accounts.colleagues.of(str(caller.user_id), all_people=caller.owns_server)
    return Colleagues(colleagues=[Colleague(name=each.name, email=each.email) for each in found])


async def change(call: Call[PersonChange, None]) -> Person:
    accounts, wanted, user_id = call.accounts, call.body, call.path("user_id")
    user: User = await accounts.users.get(user_id)
    if _is_power(wanted, user):
        origin = origin_of(call.request)
        await accounts.gate.check_any_password(call.caller, wanted.password, origin)
    if (wanted.name, wanted.email, wanted.is_owner) != (None, None, None):
        user = await accounts.users.change(
            user_id, name=wanted.name, email=wanted.email, is_owner=wanted.is_owner
        )
    if wanted.disabled is not None:
        user = await accounts.users.disable(user_id, disabled=wanted.disabled)
    await accounts.audit.note(
        "person changed",
        call.caller,
        address_of(call.request),
        person=user_id,
        is_owner=wanted.is_owner,
        disabled=wanted.disabled,
        # What they are called is in the list of people; the log keeps no addresses.
        renamed=True if wanted.name is not None else None,
        email_changed=True if wanted.email is not None else None,
    )
    await accounts.watch.tell(f"user:{user_id}")
    return Person.of(user)


def _is_power(wanted: PersonChange, user: User) -> bool:
    """Whether it gives or takes power: over the server, or, by the address, over the account."""
    owner = wanted.is_owner is not None and wanted.is_owner != user.is_owner
    return owner or (wanted.email is not None and wanted.email.strip() != user.email)


async def end_sessions(call: Call[None, None]) -> Response:
    accounts, user_id = call.accounts, call.path("user_id")
    await accounts.users.get(user_id)
    for session in await accounts.sessions.of(user_id):
        await accounts.sessions.end(session.id)
    await accounts.audit.note(
        "signed out by an owner", call.caller, address_of(call.request), person=user_id
    )
    await accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def switches(call: Call[None, None] | Call[SwitchesChange, None]) -> Switches:
    return Switches(
        public_links=await call.accounts.switches.public_links(),
        second_factor_demanded=await call.accounts.factors.is_demanded(),
    )


async def turn(call: Call[SwitchesChange, None]) -> Switches:
    accounts, wanted, address = call.accounts, call.body, address_of(call.request)
    # First what may be refused: then nothing has changed.
    if (demand := wanted.second_factor_demanded) is not None:
        await accounts.factors.demand(demand, call.caller)
        await accounts.audit.note("second factor demanded", call.caller, address, on=demand)
    if (links := wanted.public_links) is not None:
        await accounts.switches.set_public_links(links)
        await accounts.audit.note("public links turned", call.caller, address, on=links)
    await accounts.watch.tell("*")
    return await switches(call)


OPERATIONS = (
    Operation(
        "GET",
        "/colleagues",
        colleagues,
        "Whom one shares a document or workspace with; for owners of the server, everybody.",
        answer=Colleagues,
        access=Access.MEMBER,
    ),
    Operation(
        "GET",
        "/people",
        list_all,
        "All people of the server.",
        answer=People,
        access=Access.SERVER,
    ),
    Operation(
        "PATCH",
        "/people/{user_id}",
        change,
        "Name or un-name an owner of the server, disable or enable somebody, change a name, or the "
        "address that somebody signs in with. What gives or takes power, `is_owner` and `email`, "
        "takes the caller's password.",
        body=PersonChange,
        answer=Person,
        errors=(NotFound, BadRequest, Conflict, NotAllowed, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "DELETE",
        "/people/{user_id}/sessions",
        end_sessions,
        "Sign somebody out everywhere.",
        status=204,
        errors=(NotFound,),
        access=Access.SERVER,
    ),
    Operation(
        "GET",
        "/switches",
        switches,
        "What is on for the whole server.",
        answer=Switches,
        access=Access.SERVER,
    ),
    Operation(
        "PATCH",
        "/switches",
        turn,
        "Turn share links off or on for the whole server, and whether everybody must have a "
        "second factor; open connections feel it at once.",
        body=SwitchesChange,
        answer=Switches,
        errors=(Conflict,),
        access=Access.SERVER,
    ),
)
