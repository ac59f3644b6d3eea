"""What results mean beside each other: the funnel, events before and after, achievements.

Everything here is decided on results; nothing rounds or formats.
"""
