"""Flags on logs: live rules made from the declaration, and found ones made from findings.

rules.flags_on_logs               → the flags that each tab of a log should carry
checks.checks_of                  → what a sheet can check by itself, as conditions
terms.dialect, normal_formula     → a rule formula as a program spells it, and as rules compare
"""
