"""Documents in other forms: DOCX, ODT, EPUB, HTML, Markdown and text in and out, PDF out.

    formats.py       what there is
    archive.py       what a zip from a stranger may hold
    limited.py       a program under limits of time, memory and output
    pandoc.py        pandoc, as such a program
    read.py          bytes → title, blocks, pictures and attached files
    front_matter.py  the properties above a Markdown text
    held.py          long addresses, held back while pandoc reads
    read_blocks.py   pandoc's tree → blocks          read_inline.py   its text → runs
    write.py         blocks → bytes
    write_blocks.py  blocks → pandoc's tree
    pdf.py           pandoc's Typst → PDF

Pandoc runs in its sandbox: it reads what it is given and nothing else, no file and no network.
"""
