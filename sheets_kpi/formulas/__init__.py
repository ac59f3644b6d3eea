"""KPI formulas: a strict subset of spreadsheet formulas over structured references.

    scope.Scope                 the names a formula may use: logs, columns, KPIs
    parse.parse_formula         → Formula, or FormulaError with position and suggestion
    book.sentence, excerpt      → a slip as a sentence, and the formula with a caret under it
    derive.order, classes       → the order of evaluation, and the classes
    explain.explain             → the formula in plain words

`sheets_kpi.compute` evaluates them. Nothing here reads data.
"""
