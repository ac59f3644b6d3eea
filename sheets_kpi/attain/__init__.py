"""From facts to results: what a fact is worth against its target.

rules.py   attainment, pace, forecast, need, status, score: one pure function a rule
closed.py  closed periods as values, which the judge answers from
judge.py   the target of every segment, and the result of every KPI
doubts.py  what makes a result doubtful
"""
