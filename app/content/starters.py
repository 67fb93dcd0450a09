"""The templates that come with Burnish, as Markdown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Starter:
    """A document to begin with."""

    title: str
    markdown: str


STARTERS = {
    "meeting": Starter(
        "Meeting notes",
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
    "decision": Starter(
        "Decision",
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
    "brief": Starter(
        "Project brief",
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
    "week": Starter(
        "Week",
        """## This week

- [ ] The one thing that matters most
- [ ] What else has to be done

## In the way

## Last week

- What went well
- What to do differently
""",
    ),
    "article": Starter(
        "Article",
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
"""By the id they have in the API."""
