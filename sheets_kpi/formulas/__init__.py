"""KPI formulas: a strict subset of spreadsheet formulas over structured references.

    parse.parse(text, names)      text → Formula, or FormulaError with position and suggestion
    derive.derive(name, formulas) → class, additivity, the logs and columns it needs
    show.show(node, names, lang)  → the formula in Russian or English spelling, or in words

`compute.py` evaluates them. Nothing here reads data.
"""
