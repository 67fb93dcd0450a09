"""Question: what a block is asked about: its changed sentences with a neighbour on each side."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from app.content.blocks import Block
from app.jobs.messages import JobPassage
from app.text.dials import Dials
from app.text.protected import Range, merge, protected, within
from app.text.sentences import Sentence, is_finished, sentences
from app.text.suggestion import hash_of

NOT_ASKED = frozenset({"codeBlock", "table", ""})
"""Block types without prose."""
MOST_CHARACTERS = 8000
"""Of one job. A longer block is asked about in several."""
_LAST_WORD = re.compile(r"\S+\s*\Z")
_LAST_MARKS = re.compile(r"[^\w\s]+\s*\Z")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class AskedSentence:
    """`text[start:end]` of the block when it was asked about.

    Attributes:
        memory: what to remember.
        is_half: somebody may be in the middle of it: what comes next can make sense of all but the
            spelling of what is there.
    """

    start: int
    end: int
    memory: str
    is_half: bool = False


@dataclass(frozen=True)
class Question:
    """A block's text as it was asked about.

    Attributes:
        offsets: where each passage starts in `text`, by the passage's id.
        guarded: places of `text` that must stay.
        is_whole: nothing was left for a second question.
    """

    block_id: str
    text: str
    asked: tuple[AskedSentence, ...]
    passages: tuple[JobPassage, ...]
    offsets: dict[str, int]
    guarded: tuple[Range, ...]
    is_whole: bool


class Memory:
    """Sentences that were answered lately; the oldest is forgotten when there are too many."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, memory: str) -> bool:
        return memory in self._seen

    def add(self, memory: str) -> None:
        """Remembers one."""
        self._seen[memory] = None
        self._seen.move_to_end(memory)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        self._seen.clear()


def ends_open(block: Block) -> bool:
    """Whether the block ends in a sentence that somebody may be in the middle of."""
    text = block.text
    parts = sentences(text)
    return bool(parts) and not is_finished(text, parts[-1])


def compose(block: Block, *, memory: Memory | None, dials: Dials, settled: bool) -> Question | None:
    """The question for a block, or None where there is nothing to ask.

    `memory` None asks about every sentence. Until the block has `settled`, the last word of an
    unfinished sentence is not touched: somebody may be writing it. The mark at its end never is: a
    comma there says that more is to come.
    """
    if block.type in NOT_ASKED:
        return None
    text = block.text
    parts = sentences(text)
    guarded = protected(text, _code_runs(block))
    is_open = bool(parts) and not is_finished(text, parts[-1])
    if is_open and (last := (_LAST_MARKS if settled else _LAST_WORD).search(text)):
        guarded = merge([*guarded, (last.start(), len(text))])
    turned = f"{dials.strength:.2f} {dials.alarms:g}"
    wanted: list[int] = []
    asked: list[AskedSentence] = []
    characters, is_whole = 0, True
    for index, part in enumerate(parts):
        sentence = text[part.start : part.end]
        half = is_open and not settled and index == len(parts) - 1
        remembered = hash_of(block.id, sentence, turned, "half" if half else "")
        if not _LETTERS.search(sentence) or (memory is not None and remembered in memory):
            continue
        characters += len(sentence)
        if wanted and characters > MOST_CHARACTERS:
            is_whole = False
            break
        wanted.append(index)
        asked.append(AskedSentence(part.start, part.end, remembered, half))
    if not wanted:
        return None
    passages = _passages(block.id, text, parts, wanted, guarded)
    return Question(
        block_id=block.id,
        text=text,
        asked=tuple(asked),
        passages=tuple(passage for passage, _ in passages),
        offsets={passage.id: offset for passage, offset in passages},
        guarded=tuple(guarded),
        is_whole=is_whole,
    )


def _passages(
    block_id: str,
    text: str,
    parts: Sequence[Sentence],
    wanted: Sequence[int],
    guarded: Sequence[Range],
) -> list[tuple[JobPassage, int]]:
    """Windows of the wanted sentences and their neighbours; windows that touch become one."""
    windows: list[tuple[int, int]] = []
    for index in wanted:
        first, last = max(0, index - 1), min(len(parts) - 1, index + 1)
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    found = []
    for number, (first, last) in enumerate(windows):
        start, end = parts[first].start, parts[last].end
        spans = [
            (parts[i].start - start, parts[i].end - start) for i in wanted if first <= i <= last
        ]
        passage = JobPassage(
            id=f"{block_id}/{number}",
            text=text[start:end],
            spans=spans,
            protected=within(guarded, start, end),
        )
        found.append((passage, start))
    return found


def _code_runs(block: Block) -> list[Range]:
    at, found = 0, []
    for run in block.runs:
        if "code" in run.marks or run.node:
            found.append((at, at + len(run.text)))
        at += len(run.text)
    return found
