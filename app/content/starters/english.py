"""The built-in templates in English."""

from app.content.starters.starter import Starter

STARTERS = {
    "meeting": Starter(
        "Meeting notes",
        "What was said, what was decided, and who does what.",
        """**Date:**\\
**Here:**\\
**Purpose:** one sentence that says why we meet

## Agenda

1. What is new since last time
2. What has to be decided
3. What comes next

## Decisions

| Decision | Why | Who |
|---|---|---|
| | | |

## To do

- [ ] Who does what, by when
""",
    ),
    "brief": Starter(
        "Project brief",
        "The problem, the goal, the plan and the risks on one page.",
        """> The project in two sentences: for whom, and what will be different afterwards.

## The problem

Who has it, how we know, and what happens if nothing is done.

## The goal

- How we will see that it is reached

## Not part of it

## Plan

| Step | Who | Until |
|---|---|---|
| | | |

## Risks

- What could go wrong, and what we would do then
""",
    ),
    "decision": Starter(
        "Decision record",
        "The options, what speaks for each, and why it was this one.",
        """**Status:** proposed\\
**Decided by:**\\
**Date:**

## What is to be decided

## What matters

- What a good answer must do
- What it must not cost

## Options

| Option | Speaks for it | Speaks against it |
|---|---|---|
| Leave it as it is | | |
| | | |

## Decision

## What follows from it
""",
    ),
    "week": Starter(
        "Weekly report",
        "What got done, what comes next, and where help is needed.",
        """**Week:**\\
**Written by:**

> The week in one sentence, for people who read nothing else.

## Done

- What is finished, and what it is good for

## Next week

- [ ] The one thing that matters most
- [ ] What else has to be done

## In the way

- What holds us up, and who could help

## Figures

| What | Last week | This week |
|---|---|---|
| | | |
""",
    ),
    "article": Starter(
        "Article",
        "From the sentence that makes people read on to the sources.",
        """> One sentence: what will readers know or do afterwards?

## Opening

A scene, a number or a question that makes people read on.

## What it is about

## What speaks for it

## What speaks against it

## Ending

What follows, and what remains open.

---

**Sources**

-
""",
    ),
}
