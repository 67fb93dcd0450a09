"""What one system did to one set, and every figure that follows from it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from denoiser.evaluation.calibration_error import Judged
from denoiser.evaluation.metrics import edits as word_edits
from denoiser.evaluation.metrics import gleu, is_right, score_edits
from denoiser.evaluation.sari import sari
from denoiser.evaluation.sets import Record, sentences, words
from denoiser.evaluation.systems import Edit, System, corrected
from denoiser.evaluation.tokens import tokens_after
from denoiser.sentences import split_sentences

Figures = dict[str, int | float]


@dataclass
class Outcome:
    """The edits one system made on the records of one set."""

    records: Sequence[Record]
    edits: Sequence[Sequence[Edit]]

    @classmethod
    def of(cls, system: System, records: Sequence[Record]) -> "Outcome":
        """Lets the system correct every text."""
        return cls(records, system.correct([record.text for record in records]))

    def group(self, name: str) -> "Outcome":
        """Only the records of that group."""
        pairs = [
            (record, edits)
            for record, edits in zip(self.records, self.edits, strict=True)
            if record.group == name
        ]
        return Outcome([record for record, _ in pairs], [edits for _, edits in pairs])

    @cached_property
    def outputs(self) -> list[str]:
        """The texts with all edits made."""
        return [
            corrected(record.text, edits)
            for record, edits in zip(self.records, self.edits, strict=True)
        ]

    @cached_property
    def _sources(self) -> list[list[str]]:
        return words([record.text for record in self.records])

    @cached_property
    def _references(self) -> list[list[list[str]]]:
        return [words(record.references) for record in self.records]

    def on_words(self) -> Figures:
        """Span-level scores and GLEU over the denoiser's own words."""
        outputs = words(self.outputs)
        scores = score_edits(self._sources, outputs, self._references)
        return {
            "texts": len(self.records),
            "edits": scores.proposed,
            "precision": scores.precision,
            "recall": scores.recall,
            "F0.5": scores.f_half,
            "GLEU": gleu(self._sources, outputs, self._references),
            "touched": self.touched(),
        }

    def on_tokens(self) -> Figures:
        """The same over published tokens, by the published procedure; see `tokens.py`."""
        outputs = [
            tokens_after(record.text, record.tokens, edits)
            for record, edits in zip(self.records, self.edits, strict=True)
        ]
        sources = [record.tokens for record in self.records]
        references = [record.token_references for record in self.records]
        scores = score_edits(sources, outputs, references)
        return {
            "precision, tokens": scores.precision,
            "recall, tokens": scores.recall,
            "F0.5, tokens": scores.f_half,
            "GLEU, tokens": gleu(sources, outputs, references),
        }

    def sari(self) -> float:
        """SARI over the denoiser's own words."""
        return sari(self._sources, words(self.outputs), self._references)

    def touched(self) -> float:
        """Share of sentences with an edit in them."""
        total = hit = 0
        for record, edits in zip(self.records, self.edits, strict=True):
            spans = split_sentences(record.text)
            total += len(spans)
            last = len(record.text)
            hit += sum(
                any(start <= edit.start < end or edit.start == end == last for edit in edits)
                for start, end in spans
            )
        return hit / max(total, 1)

    def words_changed(self) -> float:
        """Words replaced, deleted or inserted, as a share of the words there were."""
        changes = [
            change
            for source, output in zip(self._sources, words(self.outputs), strict=True)
            for change in word_edits(source, output)
        ]
        changed = sum(max(end - start, len(new)) for start, end, new in changes)
        return changed / max(sum(len(source) for source in self._sources), 1)

    def further(self, system: System) -> Figures:
        """Share of outputs in which the system finds something more; 0 is idempotent."""
        changed = [output for output, edits in zip(self.outputs, self.edits, strict=True) if edits]
        again = sum(bool(edits) for edits in system.correct(changed))
        return {
            "further edits": again / max(len(self.records), 1),
            "further edits, of changed": again / max(len(changed), 1),
        }

    def alarms(self) -> Figures:
        """On clean prose: every edit is a false alarm. The prose is not quite flawless."""
        count = sum(len(each) for each in self._sources)
        made = sum(len(edits) for edits in self.edits)
        return {
            "words": count,
            "sentences": sum(len(sentences(record.text)) for record in self.records),
            "false alarms per 1,000 words": 1000 * made / max(count, 1),
            "touched": self.touched(),
        }

    def kinds(self) -> Counter[str]:
        """Edits of each kind."""
        return Counter(edit.kind for edits in self.edits for edit in edits)

    def judged(self) -> list[tuple[Edit, bool]]:
        """Every edit, and whether it alone is exactly what some reference does."""
        found: list[tuple[Edit, bool]] = []
        for number, edits in enumerate(self.edits):
            if not edits:
                continue
            source, text = self._sources[number], self.records[number].text
            wanted = [word_edits(source, ref) for ref in self._references[number]]
            alone = words([corrected(text, [edit]) for edit in edits])
            found += [
                (edit, is_right(source, output, wanted))
                for edit, output in zip(edits, alone, strict=True)
            ]
        return found


def precision_by_kind(judged: Sequence[tuple[Edit, bool]]) -> Mapping[str, Figures]:
    """Edits, right ones and their share for each kind, most frequent first."""
    made = Counter(edit.kind for edit, _ in judged)
    right = Counter(edit.kind for edit, good in judged if good)
    return {
        kind: {"edits": count, "right": right[kind], "precision": right[kind] / count}
        for kind, count in made.most_common()
    }


def with_scores(judged: Sequence[tuple[Edit, bool]]) -> list[Judged]:
    """Scores and whether they were deserved; edits without a score are left out."""
    return [(edit.score, right) for edit, right in judged if edit.score is not None]
