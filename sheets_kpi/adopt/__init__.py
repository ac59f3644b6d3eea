"""Reads a workbook that nobody prepared: which tabs are logs, what their columns and words mean.

    read(existing)          a workbook as it was read → Reading
    draft(reading, lang)    → the text of a template that reads it so

Everything here is a guess that its owner can correct: `reading.py` holds what is guessed, with a
doubt or a question beside each guess that could be wrong; `answers.py` gives the reading with
something changed. Nothing is read from or written to anywhere.
"""
