"""Letters in English."""

from app.letters.words.words import Words

WORDS = Words(
    hello="Hello {name},",
    untitled="Untitled",
    day="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    roles={
        "viewer": "read",
        "commenter": "comment",
        "editor": "write",
        "owner": "do all that owners do",
    },
    invited_subject="{by} invites you to write together",
    invited_to_document_subject="{by} invites you to “{title}”",
    invited_to_workspace_subject="{by} invites you to the workspace “{place}”",
    invited="{by} invites you to Burnish, where texts are written together.",
    invited_to_document="{by} invites you to the document “{title}”. You may {role}.",
    invited_to_workspace=(
        "{by} invites you to the workspace “{place}”. In its documents you may {role}."
    ),
    invited_how="The link is for you alone, works once, and until {day}.",
    invited_action="Take the invitation",
    invited_small=(
        "{by} gave this address to {host}. If you do not know {by}, leave the mail unanswered: "
        "nothing happens."
    ),
    password_subject="Choose a new password",
    password="Somebody, we hope you, has asked for a new password for {email}.",
    password_how=(
        "The link works once, for {minutes} minutes. You are then signed out everywhere; a second "
        "factor is asked for as before."
    ),
    password_action="Choose a new password",
    password_none=(
        "Your account has no password: you sign in with {provider}, which also looks after your "
        "password."
    ),
    password_none_action="Go to the sign-in page",
    password_small=(
        "You get this mail because {email} has an account at {host}. If it was not you who asked, "
        "you need not do anything: your password stays."
    ),
    alert_subject="Your account has changed",
    alert_password="Your account has a new password. You were signed out everywhere else.",
    alert_factor=(
        "An owner of the server has reset your second factor and your passkeys. You were signed"
        " out everywhere; your password lets you in until you set up another factor."
    ),
    alert_address="Your account has another e-mail address now: {email}.",
    alert_not_you=(
        "If you know of this, all is well. If not, ask for a new password and tell whoever "
        "looks after the server."
    ),
    shared_subject="{by} shares “{title}” with you",
    shared="{by} shares the document “{title}” with you. You may {role}.",
    shared_action="Open the document",
    shared_small="You get this mail because {email} has an account at {host}.",
    news_subject="{by} wrote to you in “{title}”",
    news_subject_many="{count} comments for you in “{title}”",
    mentioned="{by} mentioned you:",
    answered="{by} answered:",
    news_more="And {count} more.",
    news_action="Read it in the document",
    news_small=(
        "You get this mail because you were mentioned or take part in a conversation. On your "
        "account page you can turn such mail off: {settings}"
    ),
    test_subject="Burnish can send mail",
    test="This mail has been sent so that you see that {host} can send mail. It can.",
    test_small="{by} asked for it on the page “People”.",
)
