"""Letters: what people are told by mail, put together at the moment it goes out.

What is true and allowed then counts, not what was when it was caused: a role that was taken away
meanwhile, a comment that was deleted, an account that was disabled make it a mail less.
"""
