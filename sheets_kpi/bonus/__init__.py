"""Bonuses: from the score of a person to money, line by line.

records.py    the Bonus bases tab and the ledger of closed periods, kept word for word
statement.py  the curve, the money, and the bonus of one person with its lines
prospects.py  what one more brings, and how much is enough for the next step
payroll.py    the bonuses of everybody
"""
