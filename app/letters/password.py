"""The letter of a forgotten password; the secret of its link is made while it is written."""

from sqlalchemy import Connection, select

from app.accounts import errands
from app.accounts.recovery import MAILED_SECONDS
from app.accounts.secrets import new_secret
from app.accounts.users import fold, user_of
from app.letters.house import House
from app.letters.words import known, words
from app.mail.letter import Button, Letter, Paragraph, Part
from app.mail.outbox import Mail
from app.store.accounts_schema import users


def write(connection: Connection, mail: Mail, house: House) -> Letter | None:
    """None: nobody has an account with the address that was typed, or it is disabled. It was
    written down all the same, so that nobody can tell by the answer or by the time it took."""
    query = select(users).where(
        users.c.email_folded == fold(mail.data["email"]), users.c.disabled_at.is_(None)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    user = user_of(row)
    language = user.language or mail.data["language"]
    said = words(language)
    if user.has_password:
        secret = new_secret(errands.RECOVERY)
        data = errands.recovery_of(user.id, by_mail=True)
        errands.put(connection, secret, errands.RECOVERY, data, MAILED_SECONDS)
        parts: tuple[Part, ...] = (
            Paragraph(said.hello.format(name=user.name)),
            Paragraph(said.password.format(email=user.email)),
            Button(said.password_action, house.at(f"/recover#{secret}")),
            Paragraph(said.password_how.format(minutes=round(MAILED_SECONDS / 60))),
        )
    else:
        provider = house.provider or "OpenID Connect"
        # Whoever the provider looks after is not let in past it.
        parts = (
            Paragraph(said.hello.format(name=user.name)),
            Paragraph(said.password.format(email=user.email)),
            Paragraph(said.password_none.format(provider=provider)),
            Button(said.password_none_action, house.at("/")),
        )
    return Letter(
        language=known(language),
        # As it is in the account, not as it was typed: letters that look alike may be others.
        address=user.email,
        subject=said.password_subject,
        parts=parts,
        small=said.password_small.format(email=user.email, host=house.host),
    )
