"""What the systems find and miss: every set, the operating points, scores against reality."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from denoiser import ALARMS
from denoiser.errors import DataMissing
from denoiser.evaluation import likelihood, planted, sets
from denoiser.evaluation.calibration_error import calibration_error, reliability
from denoiser.evaluation.report import Report
from denoiser.evaluation.scores import Figures, Outcome, precision_by_kind, with_scores
from denoiser.evaluation.sets import Record
from denoiser.evaluation.subject import Subject
from denoiser.evaluation.systems import AsTyped, DenoiserSystem, Edit, System
from denoiser.patches import render

_LIKELIHOOD_WINDOWS = 300
_LIKELIHOOD_DRAWS = 8


@dataclass
class Quality:
    """One denoiser, the systems beside it, and the data they are measured on.

    Attributes:
        beside: other systems, for the same tables.
        data: folder with corpus/, lexicon/ and eval/.
        limit: at most so many texts of each set; None: all.
    """

    subject: Subject
    beside: Sequence[System]
    data: Path
    report: Report
    limit: int | None = None
    _judged: list[tuple[Edit, bool]] = field(default_factory=list)

    PARTS: ClassVar[tuple[str, ...]] = (
        "jfleg",
        "iterater-dev",
        "iterater-train",
        "planted",
        "pairs",
        "doubled",
        "typed",
        "clean",
        "dial",
        "scores",
        "likelihood",
    )
    """What can be measured, in a good order: `scores` needs the edits on `jfleg` and `planted`."""

    def measure(self, name: str) -> None:
        """One part.

        Raises:
            DataMissing: what it needs is not there.
        """
        if name.startswith("iterater-"):
            self.iterater(name.removeprefix("iterater-"))
        else:
            getattr(self, name)()

    def jfleg(self) -> None:
        """Learners' sentences, on our words and on the published tokens."""
        records = sets.jfleg(self.data, self.limit)

        def figures(outcome: Outcome, system: System) -> Figures:
            return {**outcome.on_words(), **outcome.on_tokens(), **outcome.further(system)}

        self._compare("JFLEG dev", records, figures, judge=True)

    def iterater(self, split: str) -> None:
        """Authors' own revisions: each group and all; fluency is the one that matters."""
        records = sets.iterater(self.data, split, self.limit)
        name = f"IteraTeR {split}"
        groups = ["fluency", *sorted({record.group for record in records} - {"fluency"})]
        rows: dict[str, dict[str, Figures]] = {f"{name}, {group}": {} for group in groups}
        rows[name] = {}
        for system in self._systems():
            whole = Outcome.of(system, records)
            parts = {f"{name}, {group}": whole.group(group) for group in groups}
            for title, outcome in {**parts, name: whole}.items():
                rows[title][system.name] = _against_references(outcome, system)
                if title.endswith("clarity"):
                    rows[title][system.name]["SARI"] = outcome.sari()
        for title, some in rows.items():
            self.report.add("sets", title, some)

    def planted(self) -> None:
        """The frozen set: mistakes of the generator in prose it was never trained on."""
        records = planted.planted(self.data, self.limit)
        self._compare("planted mistakes", records, _against_references, judge=True)
        self._check("planted mistakes", records, planted.GENERATOR_SHA256)

    def pairs(self) -> None:
        """The frozen set of words that training never confuses."""
        name = "planted, pairs never trained on"
        records = planted.planted_pairs(self.data, self.limit)
        self._compare(name, records, _against_references)
        self._check(name, records, planted.PAIRS_SHA256)

    def doubled(self) -> None:
        """Words that stand there twice, at each operating point."""
        records = planted.planted_doubles(self.data, self.limit)
        systems: dict[str, System] = {
            f"{system.name}, {alarms:g} alarms per 1,000 words": system
            for alarms, system in self._points().items()
        }
        systems |= {system.name: system for system in self.beside}
        rows = {name: Outcome.of(system, records).on_words() for name, system in systems.items()}
        self.report.add("sets", "one word stands there twice", rows)

    def typed(self) -> None:
        """The same mistakes and the same prose, asked about while somebody types them."""
        ways: dict[str, System] = {
            "whole texts": self.subject.system,
            "sentence by sentence": AsTyped(self.subject.denoiser, self.subject.options),
        }
        records = planted.planted(self.data, self.limit)
        prose = clean_prose(self.data, self.limit)
        rows: dict[str, Figures] = {}
        for way, system in ways.items():
            alarms = Outcome.of(system, prose).alarms()
            rows[way] = {
                **Outcome.of(system, records).on_words(),
                "false alarms per 1,000 words": alarms["false alarms per 1,000 words"],
            }
        self.report.add("sets", "planted mistakes, as they are typed", rows)

    def clean(self) -> None:
        """False alarms on held-out prose."""
        records = clean_prose(self.data, self.limit)
        kinds: dict[str, Mapping[str, int]] = {}

        def figures(outcome: Outcome, system: System) -> Figures:
            kinds[system.name] = dict(outcome.kinds().most_common())
            return {**outcome.alarms(), **outcome.further(system)}

        self._compare("clean prose", records, figures)
        self.report.note("sets", "false alarms by kind", kinds)

    def dial(self) -> None:
        """The operating points a person may choose: false alarms against mistakes found."""
        learners = sets.jfleg(self.data, self.limit)
        points = self._points()
        found = {alarms: Outcome.of(system, learners) for alarms, system in points.items()}
        if all(outcome.edits == found[ALARMS[0]].edits for outcome in found.values()):
            self.report.say("Left out dial: its points are one and the same in this checkpoint.")
            return
        rows: dict[str, Figures] = {}
        for alarms, system in points.items():
            clean = Outcome.of(system, clean_prose(self.data, self.limit)).alarms()
            figures = {**found[alarms].on_words(), **found[alarms].on_tokens()}
            rows[f"{alarms:g} per 1,000 words"] = {
                "false alarms per 1,000 words": clean["false alarms per 1,000 words"],
                "sentences touched": clean["touched"],
                **{
                    f"JFLEG {name}": figures[name]
                    for name in ("precision", "recall", "F0.5", "GLEU", "GLEU, tokens")
                },
            }
        self.report.add("dial", "operating points", rows)

    def scores(self) -> None:
        """Whether scores keep what they promise, and precision per kind; on JFLEG and planted."""
        if not self._judged:
            raise DataMissing("it is about edits on jfleg and planted, and there are none")
        bins = reliability(with_scores(self._judged))
        error = calibration_error(bins)
        rows = {
            f"{each.low:.1f} to {each.high:.1f}": {
                "edits": each.count,
                "mean score": each.score,
                "share right": each.right,
            }
            for each in bins
        }
        self.report.add("scores", f"reliability; expected calibration error {error:.3f}", rows)
        self.report.note("scores", "expected calibration error", error)
        self.report.add("scores", "precision by kind", precision_by_kind(self._judged))

    def likelihood(self) -> None:
        """How well the model predicts held-out prose."""
        windows = sets.held_out(self.data, sets.CLEAN_SHARE)
        size = self.limit or _LIKELIHOOD_WINDOWS
        texts = [render(window) for window in windows[:: max(1, len(windows) // size)][:size]]
        model, tokenizer = self.subject.checkpoint.model, self.subject.checkpoint.tokenizer
        bound = likelihood.measure(model, tokenizer, texts, draws=_LIKELIHOOD_DRAWS)
        row: Figures = {
            "bits per byte": bound.bits_per_byte,
            "nats per piece": bound.nats_per_token,
            "bytes": bound.bytes,
        }
        self.report.add("likelihood", "likelihood of clean prose, a bound", {"": row})

    def _points(self) -> dict[float, DenoiserSystem]:
        """Our denoiser at each number of false alarms that a person may choose."""
        denoiser, options = self.subject.denoiser, self.subject.options
        return {a: DenoiserSystem(denoiser, replace(options, alarms=a)) for a in ALARMS}

    def _systems(self) -> list[System]:
        return [self.subject.system, *self.beside]

    def _compare(
        self,
        name: str,
        records: Sequence[Record],
        figures: Callable[[Outcome, System], Figures],
        judge: bool = False,
    ) -> None:
        """A table with a row for each system; `judge` keeps our edits for `scores`."""
        rows: dict[str, Figures] = {}
        for number, system in enumerate(self._systems()):
            outcome = Outcome.of(system, records)
            rows[system.name] = figures(outcome, system)
            if judge and number == 0:
                self._judged += outcome.judged()
        self.report.add("sets", name, rows)

    def _check(self, name: str, records: Sequence[Record], expected: str) -> None:
        """Says whether a frozen set is the one that figures were first taken on."""
        if self.limit is not None:
            return
        mark = planted.fingerprint(records)
        self.report.note("fingerprints", name, {"sha256": mark, "as expected": mark == expected})
        self.report.say(
            f"SHA-256 of {name}: {mark}"
            + ("" if mark == expected else f"\nThis is NOT the set of earlier figures, {expected}.")
        )


def clean_prose(data: Path, limit: int | None = None) -> list[Record]:
    """Held-out prose, taken to be flawless."""
    return [Record(render(window), ()) for window in sets.held_out(data, sets.CLEAN_SHARE, limit)]


def _against_references(outcome: Outcome, system: System) -> Figures:
    return {**outcome.on_words(), **outcome.further(system)}
