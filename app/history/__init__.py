"""What a document was: versions, who wrote what, comparing, going back, and where text came from.

A version is the whole document at a moment, independent of the log, which compaction may
replace by a snapshot at any time. Going back is an edit like any other.
"""
