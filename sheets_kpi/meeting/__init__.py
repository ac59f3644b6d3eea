"""The Meeting tab, the only one with two owners: what to talk about is ours, what people type
beside it is theirs.

    points ─ what the results say there is to talk about today
    standing ─ the tab as people left it
    lines ─ what the hidden tab remembers of its rows, and what their look-ups tell
    agenda ─ what a sync does about it

A row is added once, at the end, and never written, moved or deleted by us after that. What it tells
is looked up by its key, so that it stays right wherever people move it.
"""
