"""The way of `import`: what other programs export goes into a tab of ours beside a log's own.

    files ─ tables ─ bindings ─ rows ─ plan

Its columns are told as those of a sheet that nobody prepared; its cells are read as those of the
log, and written typed. A row is known by its key and stands once, wherever people sort it to.
"""
