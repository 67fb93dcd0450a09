"""Names of files from strangers, as they are shown and as a download may be called."""

import re
import unicodedata

LONGEST = 150
"""Characters of a name; and never more than the 255 bytes that file systems take."""
_LONGEST_ENDING = 16
NAMELESS = "file"

_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
# Joiners belong to words of Persian and Hindi, and to emoji. Whatever else cannot be seen is out:
# "report\u202efdp.exe" would be read as "reportexe.pdf".
_JOINERS = "\u200c\u200d"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(given: str) -> str:
    """The last step of the path, without what cannot be seen or what a file system refuses.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\docs\\\\plan.pdf"), safe_name("\\u202e")
    ('passwd', 'plan.pdf', 'file')
    """
    last = _SEPARATORS.split(given.rstrip("/\\"))[-1]
    seen = "".join(c for c in last if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    name = " ".join(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).split())
    # A name that begins with a dot hides the file; one that ends with it, Windows cuts off.
    name = name.lstrip(". ").rstrip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    return _shortened(name) or NAMELESS


def _shortened(name: str) -> str:
    if len(name) <= LONGEST and len(name.encode()) <= 255:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if stem and len(ending) <= _LONGEST_ENDING else ""
    stem = (stem if tail else name)[: LONGEST - len(tail)]
    while len((stem + tail).encode()) > 255:
        stem = stem[:-1]
    return stem.rstrip(". ") + tail
