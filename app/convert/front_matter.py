"""What Obsidian, Jekyll and others write above a Markdown text: its title and other properties."""

import re

MOST_LINES = 200
_FENCE = re.compile(rb"---[ \t]*\r?\n")
_END = re.compile(rb"(?:---|\.\.\.)[ \t]*")
_LINE = re.compile(rb"\s.*|[\w-][\w .-]{0,80}:(?:\s.*)?|-(?:\s.*)?|#.*|")
_TITLE = re.compile(r"title:\s*(.+?)\s*")


def taken_off(text: bytes) -> tuple[str, str, bytes]:
    """The title, the other properties as they stand there, and the text below.

    >>> taken_off(b"---\\ntitle: 'Ideas'\\ntags: [a, b]\\n---\\nText")
    ('Ideas', 'tags: [a, b]', b'Text')
    >>> taken_off(b"---\\nA line, then text\\n---\\nText")
    ('', '', b'---\\nA line, then text\\n---\\nText')
    """
    begin = _FENCE.match(text)
    if begin is None:
        return "", "", text
    at = begin.end()
    lines: list[bytes] = []
    for line in text[at:].splitlines(keepends=True)[:MOST_LINES]:
        at += len(line)
        bare = line.rstrip(b"\r\n")
        if _END.fullmatch(bare):
            return *_read(lines), text[at:]
        if not _LINE.fullmatch(bare):
            break
        lines.append(bare)
    return "", "", text


def _read(lines: list[bytes]) -> tuple[str, str]:
    title, others = "", []
    for line in lines:
        said = line.decode("utf-8", "replace")
        found = _TITLE.fullmatch(said)
        if found and not title:
            title = found[1].strip("\"'")
        else:
            others.append(said)
    return title, "\n".join(others).strip()
