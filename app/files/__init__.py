"""Uploaded pictures: checked, made anew, kept under their hash, on disk or in S3.

    pictures.py   what a picture may be, and what becomes of it
    blobs.py      where the bytes lie
    library.py    who has which file
    addresses.py  how a document names a file

A file belongs to a document, and whoever may read the document may read it. The same bytes are
kept once. A picture that was taken out of a text stays as long as the document does, since undo,
versions and copies that are offline may bring it back.
"""
