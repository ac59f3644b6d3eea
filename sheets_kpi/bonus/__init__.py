"""Bonuses: from the score of a person to money, line by line.

bases.py      the Bonus bases tab: what a month pays to whom
statement.py  the curve, the money, and the bonus of one person with its lines
ledger.py     the bonuses of closed periods, kept word for word
payroll.py    the bonuses of everybody, and what they may still do about them
place.py      where bonuses are written, and the plan for it
"""
