"""Mail: what waits to be told, the form of a message, and the mail server.

What letters say is in `app/letters/`. Nothing here is used where no mail server is set.
"""
