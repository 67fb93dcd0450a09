"""The report on where a text came from, as Markdown to be filed or sent."""

import re

from app import clock
from app.history.provenance import Passage, Report
from app.text.suggestion import SuggestionStatus

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
LONGEST_QUOTE = 200


def to_markdown(report: Report, *, at: float) -> str:
    """The report as it was at `at`, in seconds since the epoch."""
    title = report.document.title.strip() or "Untitled"
    lines = [
        f"# Where the text of “{_plain(title)}” came from",
        "",
        f"Document `{report.document.id}`, as it was at {clock.iso(at)}.",
        "",
        "| Written by | Characters | Share |",
        "|---|---:|---:|",
    ]
    sources = [
        (name or "unknown (before records began, or imported)", many)
        for name, many in report.by_author
    ]
    sources += [
        ("the model, accepted by people", report.from_model),
        ("people’s proposals, accepted", report.from_people),
    ]
    for name, many in sources:
        lines.append(f"| {_plain(name)} | {many} | {_share(many, report.length)} |")
    lines += [
        f"| **all** | {report.length} | {_share(report.length, report.length)} |",
        "",
        "Characters are counted as UTF-16 code units. Text that an editor wrote anew, as it does "
        "when a paragraph is split, counts for whoever split it.",
        "",
        f"## Accepted suggestions ({len(report.passages)})",
        "",
    ]
    if report.passages:
        lines += [
            "| Accepted | By | Proposed by | Score | Before | After | Now |",
            "|---|---|---|---:|---|---|---|",
            *(_row(passage) for passage in report.passages),
        ]
    else:
        lines.append("None.")
    return "\n".join(lines) + "\n"


def state_of(passage: Passage) -> str:
    """What has become of it: undone, deleted, kept, partly, gone or moved."""
    if passage.suggestion.status is SuggestionStatus.UNDONE:
        return "undone"
    if not passage.written:
        return "deleted"
    if passage.moved:
        return "moved"
    if passage.standing == passage.written:
        return "kept"
    return "partly" if passage.standing else "gone"


_NOW = {
    "undone": "undone",
    "deleted": "words removed",
    "kept": "stands",
    "partly": "stands in part",
    "gone": "written over since",
    "moved": "stands, in a paragraph written anew",
}


def _row(passage: Passage) -> str:
    one = passage.suggestion
    maker = one.author if one.author is not None else one.model or "the model"
    score = "" if one.author is not None else f"{one.score:.2f}"
    when = "" if one.decided_at is None else clock.iso(one.decided_at)
    cells = (
        when,
        _plain(one.decided_by or "unknown"),
        _plain(maker),
        score,
        _quote(one.before),
        _quote(one.written),
        _NOW[state_of(passage)],
    )
    return "| " + " | ".join(cells) + " |"


def _quote(text: str) -> str:
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return f"“{_plain(short)}”" if text else "–"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _share(many: int, of: int) -> str:
    return f"{100 * many / of:.1f} %" if of else "–"
