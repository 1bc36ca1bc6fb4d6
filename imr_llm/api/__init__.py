"""What `imr_llm` offers to a program; docs/python.md shows it. The names are given out by `imr_llm` itself.

reading    read, read_many, load
plain      summarize, and the letter in plain language in every format
model      a model, named once and used for many letters
frame      letters as a table of pandas or polars
store      a database: `Store`, what its verbs take and give
names      what somebody calls a letter by
files      which files are meant by what somebody names
runs       a run over many files, told file by file
export     records as JSON Lines, CSV, Excel or a calendar
review     what a person does with a stored letter
batches    a model's answers by the thousand, for less
redaction  what a model on another computer would be shown
trust      which settings and databases are believed that came with letters

Nothing is imported here: `import imr_llm` is quick, and a name loads what it needs.
"""
