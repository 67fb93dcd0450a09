"""The built-in templates in French."""

from app.content.starters.starter import Starter

STARTERS = {
    "meeting": Starter(
        "Notes de réunion",
        "Ce qui s’est dit, ce qui est décidé, et qui fait quoi.",
        """**Date :**\\
**Présents :**\\
**Objet :** une phrase qui dit pourquoi nous nous réunissons

## Ordre du jour

1. Ce qui est nouveau depuis la dernière fois
2. Ce qu’il faut décider
3. La suite

## Décisions

| Décision | Pourquoi | Qui |
|---|---|---|
| | | |

## À faire

- [ ] Qui fait quoi, et pour quand
""",
    ),
    "brief": Starter(
        "Note de projet",
        "Le problème, l’objectif, le plan et les risques en une page.",
        """> Le projet en deux phrases : pour qui, et ce qui sera différent ensuite.

## Le problème

Qui le rencontre, comment nous le savons, et ce qui arrive si rien n’est fait.

## L’objectif

- À quoi nous verrons qu’il est atteint

## Ce qui n’en fait pas partie

## Plan

| Étape | Qui | Échéance |
|---|---|---|
| | | |

## Risques

- Ce qui pourrait mal tourner, et ce que nous ferions alors
""",
    ),
    "decision": Starter(
        "Décision",
        "Les options, leurs arguments, et pourquoi celle-ci.",
        """**État :** proposée\\
**Décidé par :**\\
**Date :**

## Ce qu’il faut décider

## Ce qui compte

- Ce qu’une bonne réponse doit apporter
- Ce qu’elle ne doit pas coûter

## Options

| Option | Pour | Contre |
|---|---|---|
| Ne rien changer | | |
| | | |

## Décision

## Ce qui en découle
""",
    ),
    "week": Starter(
        "Rapport hebdomadaire",
        "Ce qui est fait, ce qui vient, et où il faut de l’aide.",
        """**Semaine :**\\
**Rédigé par :**

> La semaine en une phrase, pour qui ne lira rien d’autre.

## Fait

- Ce qui est terminé, et à quoi cela sert

## La semaine prochaine

- [ ] La chose la plus importante
- [ ] Ce qu’il faut faire d’autre

## Ce qui bloque

- Ce qui nous retient, et qui pourrait aider

## Chiffres

| Quoi | Semaine dernière | Cette semaine |
|---|---|---|
| | | |
""",
    ),
    "article": Starter(
        "Article",
        "De la phrase qui donne envie de lire jusqu’aux sources.",
        """> Une phrase : que sauront ou que feront les lecteurs ensuite ?

## Ouverture

Une scène, un chiffre ou une question qui donne envie de continuer.

## De quoi il s’agit

## Ce qui plaide pour

## Ce qui plaide contre

## Conclusion

Ce qui en découle, et ce qui reste ouvert.

---

**Sources**

-
""",
    ),
}
