"""Bonuses: from the score of a person to money, line by line.

curve.py      from a score to the part of the bonus that is paid
money.py      kopecks: a base for the days worked, and shares of a sum that add up
bases.py      the Bonus bases tab: what a month pays to whom
statement.py  the bonus of one person, with its lines
worth.py      what is missing to the next step, and what one more unit brings
ledger.py     the bonuses of closed periods, kept word for word
payroll.py    the bonuses of everybody in the period shown
place.py      where bonuses are written, and the plan for it
"""
