"""The letter that tells somebody that the way into their account is another one."""

from sqlalchemy import Connection

from app.letters.house import House, person
from app.letters.words import known, words
from app.mail.letter import Button, Letter, Paragraph
from app.mail.outbox import Mail


def write(connection: Connection, mail: Mail, house: House) -> Letter | None:
    """None: the account is disabled."""
    user = person(connection, mail.data["person"])
    if user is None:
        return None
    said = words(user.language)
    address = mail.data["to"] or user.email
    sentence = {
        "password": said.alert_password,
        "factor": said.alert_factor,
        "address": said.alert_address.format(email=user.email),
    }[mail.data["change"]]
    return Letter(
        language=known(user.language),
        address=address,
        subject=said.alert_subject,
        parts=(
            Paragraph(said.hello.format(name=user.name)),
            Paragraph(sentence),
            Paragraph(said.alert_not_you),
            Button(said.password_none_action, house.at("/")),
        ),
        small=said.shared_small.format(email=address, host=house.host),
    )
