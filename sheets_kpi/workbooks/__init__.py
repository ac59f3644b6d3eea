"""The backends: an .xlsx file, a Google spreadsheet, and one in memory for tests."""
