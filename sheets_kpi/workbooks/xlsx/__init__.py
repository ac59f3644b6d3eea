"""The .xlsx backend: reads any workbook, and changes it without loss of what is not ours."""

from sheets_kpi.workbooks.xlsx.workbook import XlsxWorkbook

__all__ = ["XlsxWorkbook"]
