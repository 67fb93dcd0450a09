"""What letters say, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Sentences with places in braces: {by} a name, {title} of a document, {place} of a workspace,
    {role} from `roles`, {email} an address, {day} from `day`, {minutes}, {count}.

    Attributes:
        untitled: what a document without a title is called.
        day: a date, of {day} (1 to 31), {month} from `months` and {year}.
        roles: as what somebody is invited, by the role's name.
    """

    hello: str
    untitled: str
    day: str
    months: tuple[str, ...]
    roles: Mapping[str, str]

    invited_subject: str
    invited_to_document_subject: str
    invited_to_workspace_subject: str
    invited: str
    invited_to_document: str
    invited_to_workspace: str
    invited_how: str
    invited_action: str
    invited_small: str

    password_subject: str
    password: str
    password_how: str
    password_action: str
    password_none: str
    password_none_action: str
    password_small: str

    alert_subject: str
    alert_password: str
    alert_factor: str
    alert_address: str
    alert_not_you: str

    shared_subject: str
    shared: str
    shared_action: str
    shared_small: str

    news_subject: str
    news_subject_many: str
    mentioned: str
    answered: str
    news_more: str
    news_action: str
    news_small: str

    test_subject: str
    test: str
    test_small: str
