"""From facts to results: what a fact is worth against its target.

rules.py   attainment, pace, forecast, need, status, score: one pure function a rule
goals.py   whose target is what
results.py the facts beside their targets, for every segment and period; closed periods as kept
scores.py  the weighted score of a segment
doubts.py  what makes a result doubtful
"""
