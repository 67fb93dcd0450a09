"""The built-in templates in German."""

from app.content.starters.starter import Starter

STARTERS = {
    "meeting": Starter(
        "Besprechungsnotizen",
        "Was gesagt und was beschlossen wurde, und wer was tut.",
        """**Datum:**\\
**Anwesend:**\\
**Anlass:** ein Satz, der sagt, warum wir uns treffen

## Tagesordnung

1. Was seit dem letzten Mal neu ist
2. Was zu entscheiden ist
3. Wie es weitergeht

## Beschlüsse

| Beschluss | Warum | Wer |
|---|---|---|
| | | |

## Zu tun

- [ ] Wer was bis wann erledigt
""",
    ),
    "brief": Starter(
        "Projektskizze",
        "Problem, Ziel, Plan und Risiken auf einer Seite.",
        """> Das Projekt in zwei Sätzen: für wen es ist und was danach anders sein wird.

## Das Problem

Wer es hat, woher wir das wissen und was geschieht, wenn niemand etwas tut.

## Das Ziel

- Woran wir erkennen, dass es erreicht ist

## Was nicht dazugehört

## Plan

| Schritt | Wer | Bis wann |
|---|---|---|
| | | |

## Risiken

- Was schiefgehen könnte und was wir dann täten
""",
    ),
    "decision": Starter(
        "Entscheidung",
        "Die Möglichkeiten, was für jede spricht und warum es diese wurde.",
        """**Stand:** vorgeschlagen\\
**Entschieden von:**\\
**Datum:**

## Was zu entscheiden ist

## Worauf es ankommt

- Was eine gute Antwort leisten muss
- Was sie nicht kosten darf

## Möglichkeiten

| Möglichkeit | Dafür spricht | Dagegen spricht |
|---|---|---|
| Alles bleibt, wie es ist | | |
| | | |

## Entscheidung

## Was daraus folgt
""",
    ),
    "week": Starter(
        "Wochenbericht",
        "Was geschafft ist, was ansteht und wo Hilfe gebraucht wird.",
        """**Woche:**\\
**Verfasst von:**

> Die Woche in einem Satz, für alle, die sonst nichts lesen.

## Erledigt

- Was fertig ist und wozu es gut ist

## Nächste Woche

- [ ] Das eine, worauf es am meisten ankommt
- [ ] Was sonst noch zu tun ist

## Was im Weg steht

- Was uns aufhält und wer helfen könnte

## Zahlen

| Was | Letzte Woche | Diese Woche |
|---|---|---|
| | | |
""",
    ),
    "article": Starter(
        "Artikel",
        "Vom Satz, der zum Weiterlesen verführt, bis zu den Quellen.",
        """> Ein Satz: Was wissen oder tun die Leser danach?

## Einstieg

Eine Szene, eine Zahl oder eine Frage, nach der man weiterlesen will.

## Worum es geht

## Was dafür spricht

## Was dagegen spricht

## Schluss

Was daraus folgt und was offen bleibt.

---

**Quellen**

-
""",
    ),
}
