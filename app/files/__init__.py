"""Uploaded files: pictures, made anew, and attachments, as they are. On disk or in S3.

    pictures.py     what a picture may be, and what becomes of it
    attachments.py  files of any other kind
    names.py        what a file may be called
    blobs.py        where the bytes lie
    library.py      who has which file
    addresses.py    how a document names a file
    carried.py      files taken along into another document

A file belongs to a document, and whoever may read the document may read it. The same bytes are
kept once, under their hash. A file that was taken out of a text stays as long as the document does,
since undo, versions and copies that are offline may bring it back.
"""
