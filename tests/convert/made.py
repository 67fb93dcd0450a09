"""Files as word processors write them, and as attackers do, made here."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from docx.shared import Mm

from tests.files.drawn import picture


def word_file() -> bytes:
    """What Word writes for a report: styles, lists, a table, a picture, other scripts."""
    document = Document()
    document.core_properties.title = "Yearly report"
    document.add_heading("Résumé", 1)
    paragraph = document.add_paragraph("Plain, ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run(" and ")
    paragraph.add_run("italic").italic = True
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("deeper", style="List Bullet 2")
    document.add_paragraph("one", style="List Number")
    table = document.add_table(2, 2)
    table.style = "Table Grid"
    for at, text in enumerate(("Name", "Points", "Ada", "12")):
        table.cell(at // 2, at % 2).text = text
    table.cell(0, 0).paragraphs[0].runs[0].bold = True
    document.add_picture(io.BytesIO(picture("PNG")), width=Mm(20))
    document.add_paragraph("שלום עולם · مرحبا · 漢字 · 🐍")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same zip with these parts put in place of, or beside, its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for member in old.infolist():
            if member.filename not in parts:
                new.writestr(member, old.read(member))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def xml_of(data: bytes) -> bytes:
    """The text part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")
