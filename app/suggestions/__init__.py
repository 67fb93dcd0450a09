"""From a quiet moment to a proposal, and from a proposal to a decision.

`SuggestionDesk` is one per process; an `Attendant` follows each open room. A suggestion may
always be lost; the text never is: it changes only through `Room.write`.
"""
