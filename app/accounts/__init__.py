"""Who somebody is, and what they may do. Used where BURNISH_AUTH=accounts.

`callers.py` says who asks, `standing.py` what they may do with a document, `watch.py` sees to it
that open connections hear of every change. The rest keeps the rows: one subject a file.
"""
