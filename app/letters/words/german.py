"""Briefe auf Deutsch."""

from app.letters.words.words import Words

WORDS = Words(
    hello="Hallo {name},",
    untitled="Ohne Titel",
    day="{day}. {month} {year}",
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    roles={
        "viewer": "lesen",
        "commenter": "kommentieren",
        "editor": "mitschreiben",
        "owner": "alles, was einem Eigentümer erlaubt ist",
    },
    invited_subject="{by} lädt Sie zum gemeinsamen Schreiben ein",
    invited_to_document_subject="{by} lädt Sie zu „{title}“ ein",
    invited_to_workspace_subject="{by} lädt Sie in den Arbeitsbereich „{place}“ ein",
    invited="{by} lädt Sie zu Burnish ein; dort werden Texte gemeinsam geschrieben.",
    invited_to_document="{by} lädt Sie zum Dokument „{title}“ ein. Sie dürfen dort {role}.",
    invited_to_workspace=(
        "{by} lädt Sie in den Arbeitsbereich „{place}“ ein. In dessen Dokumenten dürfen Sie {role}."
    ),
    invited_how="Der Link ist nur für Sie, gilt einmal und bis zum {day}.",
    invited_action="Einladung annehmen",
    invited_small=(
        "{by} hat {host} diese Adresse genannt. Wenn Sie {by} nicht kennen, antworten Sie einfach "
        "nicht: Es geschieht nichts."
    ),
    password_subject="Neues Passwort wählen",
    password="Jemand, hoffentlich Sie selbst, hat um ein neues Passwort für {email} gebeten.",
    password_how=(
        "Der Link gilt einmal und {minutes} Minuten lang. Danach sind Sie überall abgemeldet; nach "
        "einem zweiten Faktor wird gefragt wie bisher."
    ),
    password_action="Neues Passwort wählen",
    password_none=(
        "Ihr Konto hat kein Passwort: Sie melden sich mit {provider} an, und dort wird auch Ihr "
        "Passwort verwaltet."
    ),
    password_none_action="Zur Anmeldung",
    password_small=(
        "Sie erhalten diese Nachricht, weil {email} ein Konto bei {host} hat. Wenn nicht Sie darum "
        "gebeten haben, brauchen Sie nichts zu tun: Ihr Passwort bleibt."
    ),
    alert_subject="An Ihrem Konto hat sich etwas geändert",
    alert_password="Ihr Konto hat ein neues Passwort. Sie wurden überall sonst abgemeldet.",
    alert_factor=(
        "Eine Person, die den Server betreut, hat Ihren zweiten Faktor und Ihre Passkeys "
        "zurückgesetzt. Sie wurden überall abgemeldet; bis Sie einen neuen Faktor einrichten, "
        "genügt Ihr Passwort."
    ),
    alert_address="Ihr Konto hat jetzt eine andere E-Mail-Adresse: {email}.",
    alert_not_you=(
        "Wenn Sie davon wissen, ist alles in Ordnung. Wenn nicht, fordern Sie ein neues "
        "Passwort an und sagen Sie der Person Bescheid, die den Server betreut."
    ),
    shared_subject="{by} teilt „{title}“ mit Ihnen",
    shared="{by} teilt das Dokument „{title}“ mit Ihnen. Sie dürfen dort {role}.",
    shared_action="Dokument öffnen",
    shared_small="Sie erhalten diese Nachricht, weil {email} ein Konto bei {host} hat.",
    news_subject="{by} hat Ihnen in „{title}“ geschrieben",
    news_subject_many="{count} Kommentare für Sie in „{title}“",
    mentioned="{by} hat Sie erwähnt:",
    answered="{by} hat geantwortet:",
    news_more="Und {count} weitere.",
    news_action="Im Dokument lesen",
    news_small=(
        "Sie erhalten diese Nachricht, weil Sie erwähnt wurden oder an einem Gespräch teilnehmen. "
        "Auf Ihrer Kontoseite können Sie solche Nachrichten abstellen: {settings}"
    ),
    test_subject="Burnish kann Mails verschicken",
    test="Diese Nachricht zeigt, ob {host} Mails verschicken kann. Es kann.",
    test_small="{by} hat sie auf der Seite „Personen“ angefordert.",
)
