"""KPI formulas: a strict subset of spreadsheet formulas over structured references.

    parse.parse(text, scope)      → Formula, or FormulaError with position and suggestion
    derive.order, kpi_class, needs → the order of evaluation, the class, the columns it reads
    show.show, explain.explain    → the formula in Russian or English spelling, or in words

`compute.py` evaluates them. Nothing here reads data.
"""
