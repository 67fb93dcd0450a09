"""Documents out of any folder: every kind of file, in order, with damage named."""

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from denoiser.corpus import document_files, read_documents
from denoiser.errors import DataMissing

TEXTS = ["One document.\nIts second line.", "Another, with “typographic” marks."]


def lines() -> bytes:
    return "".join(json.dumps({"text": text, "other": 1}) + "\n" for text in TEXTS).encode()


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_records_are_read_packed_and_unpacked(tmp_path: Path, suffix: str) -> None:
    packed = {
        ".jsonl": lines(),
        ".jsonl.gz": gzip.compress(lines()),
        ".jsonl.zst": zstandard.ZstdCompressor().compress(lines()),
    }[suffix]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(packed)
    assert list(read_documents([path])) == TEXTS


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_short_plain_file_is_one_document(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("One paragraph.\n\nAnother.\n", "utf-8")
    assert list(read_documents([path])) == ["One paragraph.\n\nAnother.\n"]


def test_a_long_plain_file_is_cut_at_blank_lines_and_loses_nothing(tmp_path: Path) -> None:
    text = "".join(f"Paragraph {k}, with some words in it.\n\n" for k in range(3000))
    path = tmp_path / "long.txt"
    path.write_text(text, "utf-8")
    found = list(read_documents([path]))
    assert "".join(found) == text
    assert len(found) > 3
    assert max(map(len, found)) < 25_000


def test_a_folder_is_read_in_the_order_of_its_names_without_its_notes(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in (
        "b.txt", "a.jsonl", "deep/c.md", "README.md", "validation.jsonl", ".hidden/d.txt", "e.csv",
    ):  # fmt: skip
        (tmp_path / name).write_text("x\n")
    found = [path.relative_to(tmp_path).as_posix() for path in document_files(tmp_path)]
    assert found == ["a.jsonl", "b.txt", "deep/c.md"]


def test_files_are_found_by_their_names_in_the_order_asked_for(tmp_path: Path) -> None:
    for name in ("train-0.jsonl.gz", "train-1.txt", "validation.jsonl"):
        (tmp_path / name).write_text("x\n")
    found = document_files(tmp_path, ["validation", "train-1", "train-0.jsonl.gz"])
    assert [path.name for path in found] == ["validation.jsonl", "train-1.txt", "train-0.jsonl.gz"]
    with pytest.raises(DataMissing, match="train-7"):
        document_files(tmp_path, ["train-7"])


def test_a_folder_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="nowhere"):
        document_files(tmp_path / "nowhere")
    with pytest.raises(DataMissing, match="no documents"):
        document_files(tmp_path)


@pytest.mark.parametrize("bad", ['{"text": ', '{"txt": "x"}', '["text"]', '{"text": 3}', "3"])
def test_a_malformed_line_is_named_with_its_file_and_number(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(lines() + b"\n" + bad.encode() + b"\n")
    found = read_documents([path])
    assert [next(found), next(found)] == TEXTS
    with pytest.raises(DataMissing, match=r"broken\.jsonl, line 4"):
        next(found)


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_damaged_packing_is_named(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"torn{suffix}"
    path.write_bytes(b"this was never packed at all")
    with pytest.raises(DataMissing, match="torn"):
        list(read_documents([path]))


def test_only_one_document_is_held_at_a_time(tmp_path: Path) -> None:
    """The second line is broken, and the first document comes before anybody finds out."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "first"}) + "\nbroken\n")
    assert next(read_documents([path])) == "first"
