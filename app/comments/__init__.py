"""Comments: threads on a range of the text, replies, mentions, and who is to hear of them.

A thread is anchored like a suggestion (block, offset, quote, context) but more forgiving: it
grows and shrinks with the words it is about, and it outlives them.
"""
