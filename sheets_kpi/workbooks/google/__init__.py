"""The backend of Google Sheets: at most three reads, and one write that is atomic."""
