"""A denoiser that knows a few mistakes by heart, for tests of what happens around a model."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence

from app import clock
from app.bus import Bus
from app.jobs import ModelHealth
from app.jobs.messages import PolishJob
from app.jobs.waiting import WaitingJobs
from denoiser import Kind, Passage, Patch, Polished, PolishOptions, Usage
from denoiser.errors import BadOptions
from workers import polish

MISTAKES = {
    "recieve": "receive",
    "teh": "the",
    "becuase": "because",
    "wierd": "weird",
    "漢子": "漢字",
    "don't has": "doesn't have",
    "alot": "a lot",
    "many cat": "many cats",
}
GRAMMAR = frozenset({"many cat"})
ALTERNATIVES = {"recieve": ("received", "get")}
LEAST_ALARMS = {"wierd": 2.0, "alot": 5.0}
"""What is shown only to people who live with so many false alarms; the rest to everybody."""


class ScriptedDenoiser:
    """Finds the mistakes of a list, wherever they may be changed. Not a model."""

    name = "scripted@00000000"
    max_characters = 20_000

    def __init__(self, mistakes: Mapping[str, str] = MISTAKES) -> None:
        self.mistakes = dict(mistakes)
        self.batches: list[list[str]] = []

    def polish(self, passages: Sequence[Passage], options: PolishOptions) -> list[Polished]:
        self.batches.append([passage.text for passage in passages])
        if any("poison" in passage.text for passage in passages):
            raise BadOptions("This text is refused.")
        return [self._one(passage, options) for passage in passages]

    def _one(self, passage: Passage, options: PolishOptions) -> Polished:
        spans = passage.spans if passage.spans is not None else ((0, len(passage.text)),)
        patches = []
        for wrong, right in self.mistakes.items():
            for match in re.finditer(rf"(?<!\w){re.escape(wrong)}(?!\w)", passage.text):
                inside = any(a <= match.start() and match.end() <= b for a, b in spans)
                free = not any(a < match.end() and match.start() < b for a, b in passage.protected)
                sure = options.alarms >= LEAST_ALARMS.get(wrong, 0.0)
                if inside and free and sure and wrong not in options.keep:
                    mistake: Kind = "grammar" if wrong in GRAMMAR else "spelling"
                    kind: Kind = mistake if options.strength < 0.5 else "rewrite"
                    others = ALTERNATIVES.get(wrong, ("x",))
                    patches.append(Patch(*match.span(), wrong, right, kind, 0.9, others))
        patches.sort(key=lambda patch: patch.start)
        return Polished(passage.text, tuple(patches), Usage(len(passage.text), 1, 1.0))


class InProcessQueue:
    """A JobQueue that runs the real task body in this loop."""

    def __init__(self, bus: Bus, denoiser: ScriptedDenoiser) -> None:
        self.denoiser = denoiser
        self.submitted: list[PolishJob] = []
        self.trouble: Exception | None = None
        self.state = "ready"
        self.lag = 0.0
        self.says_after = 0.0
        self._gate = asyncio.Event()
        self._gate.set()
        self._bus = bus
        self._waiting = WaitingJobs(clock.now)
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    def hold(self) -> None:
        """Starts nothing until `release`."""
        self._gate.clear()

    def release(self) -> None:
        """Goes on."""
        self._gate.set()

    async def submit(self, job: PolishJob) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.submitted.append(job)
        self._waiting.put(PolishJob.model_validate_json(job.model_dump_json()))
        self._news.set()
        if self.says_after:
            await asyncio.sleep(self.says_after)

    async def withdraw(self, key: str) -> None:
        self._waiting.withdraw(key)

    async def health(self) -> ModelHealth:
        return ModelHealth(self.state, self.denoiser.name, waiting=len(self._waiting))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            await self._gate.wait()
            self._news.clear()
            while jobs := self._waiting.take(2000, 16):
                for job, result in polish.answer(jobs, self.denoiser):
                    await self._bus.publish(job.topic, result.model_dump_json().encode())


def words_of(message: bytes) -> object:
    """The JSON in one of our own websocket messages."""
    return json.loads(message[message.index(b"{") :])
