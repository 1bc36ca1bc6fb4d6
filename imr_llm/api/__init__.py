"""What `imr_llm` offers to a program; docs/python.md shows it. The names are given out by `imr_llm` itself.

reading    read, read_many, load
plain      summarize, and the letter in plain language in every format
model      a model, named once and used for many letters
frame      letters as a table of pandas or polars

Nothing is imported here: `import imr_llm` is quick, and a name loads what it needs.
"""
