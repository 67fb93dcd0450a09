"""Les lettres en français."""

from app.letters.words.words import Words

WORDS = Words(
    hello="Bonjour {name},",
    untitled="Sans titre",
    day="{day} {month} {year}",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    roles={
        "viewer": "lire",
        "commenter": "commenter",
        "editor": "écrire",
        "owner": "faire tout ce que peut un propriétaire",
    },
    invited_subject="{by} vous invite à écrire ensemble",
    invited_to_document_subject="{by} vous invite à « {title} »",
    invited_to_workspace_subject="{by} vous invite dans l’espace « {place} »",
    invited="{by} vous invite sur Burnish, où l’on écrit des textes à plusieurs.",
    invited_to_document="{by} vous invite au document « {title} ». Vous pouvez y {role}.",
    invited_to_workspace=(
        "{by} vous invite dans l’espace « {place} ». Dans ses documents, vous pouvez {role}."
    ),
    invited_how="Le lien est pour vous seul, sert une fois et reste valable jusqu’au {day}.",
    invited_action="Accepter l’invitation",
    invited_small=(
        "{by} a donné cette adresse à {host}. Si vous ne connaissez pas {by}, ne répondez pas : "
        "il ne se passera rien."
    ),
    password_subject="Choisir un nouveau mot de passe",
    password="Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour {email}.",
    password_how=(
        "Le lien sert une fois et reste valable {minutes} minutes. Vous serez ensuite déconnecté "
        "partout ; un second facteur sera demandé comme avant."
    ),
    password_action="Choisir un nouveau mot de passe",
    password_none=(
        "Votre compte n’a pas de mot de passe : vous vous connectez avec {provider}, qui s’en "
        "charge."
    ),
    password_none_action="Aller à la page de connexion",
    password_small=(
        "Vous recevez ce message parce que {email} a un compte sur {host}. Si cette demande ne "
        "vient pas de vous, vous n’avez rien à faire : votre mot de passe reste le même."
    ),
    alert_subject="Votre compte a changé",
    alert_password=(
        "Votre compte a un nouveau mot de passe. Vous avez été déconnecté partout ailleurs."
    ),
    alert_factor=(
        "Une personne qui s’occupe du serveur a réinitialisé votre second facteur et vos clés "
        "d’accès. Vous avez été déconnecté partout ; votre mot de passe suffit jusqu’à ce que "
        "vous en configuriez un nouveau."
    ),
    alert_address="Votre compte a maintenant une autre adresse e-mail : {email}.",
    alert_not_you=(
        "Si vous en êtes informé, tout va bien. Sinon, demandez un nouveau mot de passe et "
        "prévenez la personne qui s’occupe du serveur."
    ),
    shared_subject="{by} partage « {title} » avec vous",
    shared="{by} partage avec vous le document « {title} ». Vous pouvez y {role}.",
    shared_action="Ouvrir le document",
    shared_small="Vous recevez ce message parce que {email} a un compte sur {host}.",
    news_subject="{by} vous a écrit dans « {title} »",
    news_subject_many="{count} commentaires pour vous dans « {title} »",
    mentioned="{by} vous a mentionné :",
    answered="{by} a répondu :",
    news_more="Et {count} de plus.",
    news_action="Lire dans le document",
    news_small=(
        "Vous recevez ce message parce que vous avez été mentionné ou prenez part à une "
        "conversation. La page de votre compte permet d’arrêter ces messages : {settings}"
    ),
    test_subject="Burnish peut envoyer des messages",
    test="Ce message montre si {host} peut en envoyer. C’est le cas.",
    test_small="{by} l’a demandé sur la page « Personnes ».",
)
