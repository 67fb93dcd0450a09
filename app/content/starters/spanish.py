"""The built-in templates in Spanish."""

from app.content.starters.starter import Starter

STARTERS = {
    "meeting": Starter(
        "Notas de reunión",
        "Qué se dijo, qué se decidió y quién hace qué.",
        """**Fecha:**\\
**Asistentes:**\\
**Motivo:** una frase que diga por qué nos reunimos

## Orden del día

1. Qué hay de nuevo desde la última vez
2. Qué hay que decidir
3. Qué viene después

## Decisiones

| Decisión | Por qué | Quién |
|---|---|---|
| | | |

## Tareas

- [ ] Quién hace qué y para cuándo
""",
    ),
    "brief": Starter(
        "Resumen de proyecto",
        "El problema, el objetivo, el plan y los riesgos en una página.",
        """> El proyecto en dos frases: para quién es y qué será distinto después.

## El problema

Quién lo tiene, cómo lo sabemos y qué pasa si no se hace nada.

## El objetivo

- En qué veremos que se ha alcanzado

## Lo que queda fuera

## Plan

| Paso | Quién | Para cuándo |
|---|---|---|
| | | |

## Riesgos

- Qué podría salir mal y qué haríamos entonces
""",
    ),
    "decision": Starter(
        "Decisión",
        "Las opciones, sus argumentos y por qué se eligió esta.",
        """**Estado:** propuesta\\
**Decidido por:**\\
**Fecha:**

## Qué hay que decidir

## Qué importa

- Qué debe lograr una buena respuesta
- Qué no debe costar

## Opciones

| Opción | A favor | En contra |
|---|---|---|
| Dejarlo como está | | |
| | | |

## Decisión

## Qué se sigue de ella
""",
    ),
    "week": Starter(
        "Informe semanal",
        "Qué se ha hecho, qué viene y dónde hace falta ayuda.",
        """**Semana:**\\
**Escrito por:**

> La semana en una frase, para quien no lea nada más.

## Hecho

- Qué está terminado y para qué sirve

## La próxima semana

- [ ] Lo único que más importa
- [ ] Qué más hay que hacer

## Lo que estorba

- Qué nos frena y quién podría ayudar

## Cifras

| Qué | Semana pasada | Esta semana |
|---|---|---|
| | | |
""",
    ),
    "article": Starter(
        "Artículo",
        "De la frase que invita a leer hasta las fuentes.",
        """> Una frase: ¿qué sabrán o harán después quienes lo lean?

## Comienzo

Una escena, una cifra o una pregunta que invite a seguir leyendo.

## De qué se trata

## A favor

## En contra

## Final

Qué se sigue de ello y qué queda abierto.

---

**Fuentes**

-
""",
    ),
}
