"""From facts to results: what a fact is worth against its target.

rules.py       attainment, pace, forecast, need, status, score: one pure function a rule
goals.py       whose target is what
results.py     the facts beside their targets, for every segment and period; closed periods as kept
reach.py       whether a need per day is a usual day
scorecards.py  scores, and all of it for everybody in the period shown, with advice
checks.py      what makes results, targets and weights doubtful

A closed period is told as it was kept, and `results.py` alone knows. Computed anew on purpose are:
categories and pairs of person and account, which are never kept (`facts.KEPT`); a period as it was
on an earlier day (the score of equal days of the period before); what today's logs would make of a
closed period (archive/keep.py); the facts that targets are held against (checks.py) and needs
are measured by (reach.py).
"""
