"""`python -m sheets_kpi` is `sheets-kpi`."""

from sheets_kpi.cli import main

if __name__ == "__main__":
    main()
