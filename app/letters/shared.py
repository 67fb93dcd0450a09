"""The letter that says that a document was shared with somebody who has an account."""

from sqlalchemy import Connection

from app.accounts.callers import Caller
from app.accounts.standing import standing
from app.letters.house import House, is_let_in, person, title_of
from app.letters.words import known, words
from app.mail.letter import Button, Letter, Paragraph
from app.mail.outbox import Mail


def write(connection: Connection, mail: Mail, house: House) -> Letter | None:
    """None: the person has the document no more, or one of the two is disabled."""
    document_id = mail.data["document"]
    reader, by = (person(connection, mail.data[who]) for who in ("person", "by"))
    if reader is None or by is None or not is_let_in(connection, reader.id):
        return None
    role = standing(connection, Caller(user_id=reader.id), document_id).role
    said = words(reader.language)
    title = title_of(connection, document_id, said)
    if role is None or title is None:
        return None
    names = {"by": by.name, "title": title, "role": said.roles[role.word]}
    return Letter(
        language=known(reader.language),
        address=reader.email,
        subject=said.shared_subject.format_map(names),
        parts=(
            Paragraph(said.hello.format(name=reader.name)),
            Paragraph(said.shared.format_map(names)),
            Button(said.shared_action, house.document(document_id)),
        ),
        small=said.shared_small.format(email=reader.email, host=house.host),
    )
