"""Las cartas en español."""

from app.letters.words.words import Words

WORDS = Words(
    hello="Hola, {name}:",
    untitled="Sin título",
    day="{day} de {month} de {year}",
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    roles={
        "viewer": "leer",
        "commenter": "comentar",
        "editor": "escribir",
        "owner": "hacer todo lo que puede un propietario",
    },
    invited_subject="{by} le invita a escribir en común",
    invited_to_document_subject="{by} le invita a «{title}»",
    invited_to_workspace_subject="{by} le invita al espacio «{place}»",
    invited="{by} le invita a Burnish, donde los textos se escriben entre varios.",
    invited_to_document="{by} le invita al documento «{title}». En él puede {role}.",
    invited_to_workspace=("{by} le invita al espacio «{place}». En sus documentos puede {role}."),
    invited_how="El enlace es solo para usted, sirve una vez y hasta el {day}.",
    invited_action="Aceptar la invitación",
    invited_small=(
        "{by} dio esta dirección a {host}. Si no conoce a {by}, no responda: no pasará nada."
    ),
    password_subject="Elija una contraseña nueva",
    password="Alguien, esperamos que usted, ha pedido una contraseña nueva para {email}.",
    password_how=(
        "El enlace sirve una vez, durante {minutes} minutos. Después se cerrarán todas sus "
        "sesiones; si tiene un segundo factor, se pedirá como siempre."
    ),
    password_action="Elegir una contraseña nueva",
    password_none=(
        "Su cuenta no tiene contraseña: usted entra con {provider}, que también se ocupa de ella."
    ),
    password_none_action="Ir a la página de entrada",
    password_small=(
        "Recibe este mensaje porque {email} tiene una cuenta en {host}. Si no lo pidió usted, no "
        "tiene que hacer nada: su contraseña sigue igual."
    ),
    alert_subject="Su cuenta ha cambiado",
    alert_password="Su cuenta tiene una contraseña nueva. Se han cerrado todas sus demás sesiones.",
    alert_factor=(
        "Quien se ocupa del servidor ha restablecido su segundo factor y sus llaves de acceso. "
        "Se han cerrado todas sus sesiones; su contraseña basta hasta que configure otro "
        "factor."
    ),
    alert_address="Su cuenta tiene ahora otra dirección de correo: {email}.",
    alert_not_you=(
        "Si ya lo sabía, todo está bien. Si no, pida una contraseña nueva y avise a quien se "
        "ocupa del servidor."
    ),
    shared_subject="{by} comparte «{title}» con usted",
    shared="{by} comparte con usted el documento «{title}». En él puede {role}.",
    shared_action="Abrir el documento",
    shared_small="Recibe este mensaje porque {email} tiene una cuenta en {host}.",
    news_subject="{by} le ha escrito en «{title}»",
    news_subject_many="{count} comentarios para usted en «{title}»",
    mentioned="{by} le ha mencionado:",
    answered="{by} ha respondido:",
    news_more="Y {count} más.",
    news_action="Leer en el documento",
    news_small=(
        "Recibe este mensaje porque le han mencionado o participa en una conversación. En la "
        "página de su cuenta puede desactivar estos mensajes: {settings}"
    ),
    test_subject="Burnish puede enviar correo",
    test="Este mensaje muestra si {host} puede enviar correo. Puede.",
    test_small="{by} lo pidió en la página «Personas».",
)
