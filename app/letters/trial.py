"""The letter by which an owner sees that sending works."""

from app.accounts.users import User
from app.letters.house import House
from app.letters.words import known, words
from app.mail.letter import Letter, Paragraph


def letter(user: User, house: House) -> Letter:
    """To whoever asked for it."""
    said = words(user.language)
    return Letter(
        language=known(user.language),
        address=user.email,
        subject=said.test_subject,
        parts=(
            Paragraph(said.hello.format(name=user.name)),
            Paragraph(said.test.format(host=house.host)),
        ),
        small=said.test_small.format(by=user.name),
    )
