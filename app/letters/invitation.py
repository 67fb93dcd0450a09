"""The letter of an invitation; its link has a secret of its own, made while it is written."""

from sqlalchemy import Connection, select

from app import clock
from app.accounts import errands
from app.accounts.invitations import InvitationRow, still_waiting
from app.accounts.secrets import new_secret
from app.accounts.users import get_user
from app.errors import NotFound
from app.letters.house import House, title_of
from app.letters.words import Words, day_in, known, words
from app.mail.letter import Button, Letter, Paragraph
from app.mail.outbox import Mail
from app.store.accounts_schema import workspaces


def write(connection: Connection, mail: Mail, house: House) -> Letter | None:
    """None: it was answered, withdrawn or is over, or what it is to was deleted.

    It is in the language of whoever invites: nobody knows that of the other yet.
    """
    try:
        found = still_waiting(connection, mail.data["invitation"])
    except NotFound:
        return None
    if found.email is None:
        return None
    inviter = get_user(connection, found.created_by)
    said = words(inviter.language)
    what = _what(connection, found, said)
    if what is None:
        return None
    subject, sentence = what
    day = day_in(said, found.expires_at)
    secret = new_secret("invitation")
    errand = {"invitation_id": found.id}
    left = found.expires_at - clock.now()
    errands.put(connection, secret, errands.INVITED, errand, left)
    return Letter(
        language=known(inviter.language),
        address=found.email,
        subject=subject,
        parts=(
            Paragraph(sentence),
            Button(said.invited_action, house.at(f"/invite/{secret}")),
            Paragraph(said.invited_how.format(day=day)),
        ),
        small=said.invited_small.format(by=inviter.name, host=house.host),
    )


def _what(connection: Connection, found: InvitationRow, said: Words) -> tuple[str, str] | None:
    """The subject and the first sentence; None: what it is to is not there any more."""
    names = {"by": found.inviter}
    if found.role is not None:
        names["role"] = said.roles[found.role.word]
    if found.document_id is not None:
        title = title_of(connection, found.document_id, said)
        if title is None:
            return None
        names["title"] = title
        subject, sentence = said.invited_to_document_subject, said.invited_to_document
    elif found.workspace_id is not None:
        alive = select(workspaces.c.name).where(
            workspaces.c.id == found.workspace_id, workspaces.c.deleted_at.is_(None)
        )
        place = connection.execute(alive).scalar()
        if place is None:
            return None
        names["place"] = place
        subject, sentence = said.invited_to_workspace_subject, said.invited_to_workspace
    else:
        subject, sentence = said.invited_subject, said.invited
    return subject.format_map(names), sentence.format_map(names)
