"""The systems beside ours: a spell checker and Harper, real where installed, and played."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from denoiser import Denoiser, Passage, Patch, Polished, PolishOptions, Usage
from denoiser.errors import DataMissing
from denoiser.evaluation import baselines
from denoiser.evaluation.baselines import Harper, SpellChecker
from denoiser.evaluation.systems import AsTyped, DenoiserSystem, Edit, Nothing, apart, corrected
from tests.denoiser import tiny

PLAYED = """#!{python}
import sys
print("@(#) International Ispell", flush=True)
for line in sys.stdin:
    for place, word in enumerate(line.split(" ")):
        if "teh" in word:
            print("& teh 2 %d: the, eh" % line.index("teh"))
        elif "xq" in word:
            print("# xq 1")
        else:
            print("*")
    print(flush=True)
"""


@pytest.fixture
def played_hunspell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "hunspell"
    program.write_text(PLAYED.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("played_hunspell")
def test_a_flagged_word_becomes_the_first_suggestion() -> None:
    checker = SpellChecker()
    assert checker.correct(["saw teh xq", "nothing here\nat all"]) == [
        [Edit(4, 7, "the", kind="spelling")],
        [],
    ]
    checker.close()


@pytest.mark.skipif(shutil.which("hunspell") is None, reason="hunspell is not installed")
def test_the_real_spell_checker_counts_characters_and_leaves_names() -> None:
    checker = SpellChecker()
    text = "Zoë’s hut: I recieve Londn\nletters, well-knwn ones."
    (edits,) = checker.correct([text])
    assert corrected(text, edits) == "Zoë’s hut: I receive Londn\nletters, well-known ones."
    checker.close()


def test_what_is_not_installed_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "harper", None)
    with pytest.raises(DataMissing, match="apt-get install hunspell"):
        SpellChecker()
    found, missing = baselines.baselines()
    assert [system.name for system in found] == ["doing nothing"]
    assert len(missing) == 2
    assert "pip install harper-py" in missing[1]


class PlayedLinter:
    """Finds "is is", once to replace, once to insert after, once to remove, once with no advice."""

    def __init__(self) -> None:
        self.rules: dict[str, bool] = {}

    def set_lint_config(self, rules: dict[str, bool]) -> None:
        self.rules = rules

    def lint(self, text: str, language: str) -> list[SimpleNamespace]:
        assert language == "plaintext"
        span = SimpleNamespace(start=text.index("is is"), end=text.index("is is") + 5)
        later = SimpleNamespace(start=len(text) - 4, end=len(text))
        last = SimpleNamespace(start=len(text), end=len(text))

        def lint(span: SimpleNamespace, *kinds: str) -> SimpleNamespace:
            advice = [SimpleNamespace(kind=kind, replacement_text="is") for kind in kinds]
            return SimpleNamespace(span=span, suggestions=advice, lint_kind="Repetition")

        return [
            lint(later, "remove"),
            lint(span, "replace", "remove"),
            lint(last),
            lint(span),
        ]


def test_harper_takes_the_first_suggestion_of_each_lint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds = SimpleNamespace(REPLACE="replace", REMOVE="remove", INSERT_AFTER="after")
    played = ModuleType("harper")
    played.__dict__.update(
        Linter=PlayedLinter,
        SuggestionKind=kinds,
        get_default_lint_config=lambda: {"SpellCheck": True, "Repeats": True},
    )
    monkeypatch.setitem(sys.modules, "harper", played)
    harper = Harper(spelling=False)
    assert harper.name == "Harper without its spell checker"
    text = "It is is late now"
    (edits,) = harper.correct([text])
    assert edits == [
        Edit(3, 8, "is", kind="repetition"),
        Edit(13, 17, "", kind="repetition"),
    ]


def test_the_real_harper_and_the_one_without_its_spell_checker() -> None:
    pytest.importorskip("harper")
    text = "This is an test of teh recieved things."
    whole, rest = Harper(), Harper(spelling=False)
    assert corrected(text, whole.correct([text])[0]) == "This is a test of the received things."
    assert "recieved" in corrected(text, rest.correct([text])[0])


def test_of_edits_that_touch_the_same_text_the_first_is_kept() -> None:
    edits = [
        Edit(8, 8, "c"),
        Edit(2, 6, "a"),
        Edit(4, 8, "b"),
        Edit(8, 8, "d"),
        Edit(6, 7, "e"),
    ]
    assert [edit.replacement for edit in apart(edits)] == ["a", "e", "c"]


def test_our_own_patches_are_edits_with_scores() -> None:
    system = DenoiserSystem(tiny.denoiser(), PolishOptions())
    text = "This is the first sentence of the day and it goes on."
    (edits,) = system.correct([text])
    patches = tiny.denoiser().polish([Passage(text)], PolishOptions())[0].patches
    assert [(e.start, e.end, e.replacement, e.score, e.kind) for e in edits] == [
        (p.start, p.end, p.after, p.score, p.kind) for p in patches
    ]
    assert Nothing().correct([text]) == [[]]


def test_as_typed_each_sentence_is_asked_about_beside_the_one_before() -> None:
    class Ears:
        name = "ears"

        def __init__(self) -> None:
            self.heard: list[tuple[str, str]] = []

        def polish(self, passages: Sequence[Passage], options: PolishOptions) -> list[Polished]:
            answers = []
            for passage in passages:
                ((start, end),) = passage.spans or ()
                asked = passage.text[start:end]
                self.heard.append((passage.text[:start].strip(), asked.strip()))
                place = passage.text.index(".", start)
                patch = Patch(place, place + 1, ".", "!", "punctuation", 0.9)
                answers.append(Polished(passage.text, (patch,), Usage()))
            return answers

    ears = Ears()
    texts = ["One is here. Two is there. Three is gone.", "Four."]
    found = AsTyped(cast(Denoiser, ears), PolishOptions()).correct(texts)
    assert ears.heard == [
        ("", "One is here."),
        ("One is here.", "Two is there."),
        ("Two is there.", "Three is gone."),
        ("", "Four."),
    ]
    wanted = ["One is here! Two is there! Three is gone!", "Four!"]
    assert [corrected(t, edits) for t, edits in zip(texts, found, strict=True)] == wanted
