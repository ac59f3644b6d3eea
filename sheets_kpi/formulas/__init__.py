"""KPI formulas: a strict subset of spreadsheet formulas over structured references.

    scope.Scope                 the names a formula may use: logs, columns, KPIs
    parse.parse_formula         → Formula, or FormulaError with position and suggestion
    derive.order, classes       → the order of evaluation, and the classes
    book.understand, explain    → all formulas of a workbook, and one in plain words

`sheets_kpi.compute` evaluates them. Nothing here reads data.
"""
