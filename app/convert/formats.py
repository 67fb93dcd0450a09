"""The forms that documents come in and go out as."""

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Format:
    """One form. `reader`, `writer`: pandoc's names; '' where pandoc is not needed."""

    name: str
    ending: str
    media: str
    reader: str = ""
    writer: str = ""
    marker: str = ""
    """For zips: the member that says what it is."""


_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    format.name: format
    for format in (
        Format("docx", "docx", _OFFICE, "docx", "docx", "word/document.xml"),
        Format(
            "odt", "odt", "application/vnd.oasis.opendocument.text", "odt", "odt", "content.xml"
        ),
        Format("epub", "epub", "application/epub+zip", "epub", "epub3", "META-INF/container.xml"),
        Format("html", "html", "text/html", "html", ""),
        Format("markdown", "md", "text/markdown", "gfm+footnotes+smart-smart", ""),
        Format("text", "txt", "text/plain"),
        Format("pdf", "pdf", "application/pdf", "", "typst"),
    )
}
IMPORTED = ("docx", "odt", "epub", "html", "markdown", "text")
_BY_ENDING = {
    ".docx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}


def format_of(file_name: str) -> Format | None:
    """By the ending of a file's name; None: it is none that is imported."""
    name = _BY_ENDING.get(PurePath(file_name).suffix.lower())
    return FORMATS[name] if name else None
