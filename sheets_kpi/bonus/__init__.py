"""Bonuses: from the score of a person to money, line by line.

records.py    the Bonus bases tab and the ledger of closed periods, kept word for word
statement.py  the curve, the money, and the bonus of one person with its lines
payroll.py    the bonuses of everybody, and what they may still do about them
"""
