"""Records as people and programs want to have them. Nothing here reads a database or a letter's file.

labels      the record's codes in words that need no explanation
lines       text for a terminal or a pipe: styles, wrapping, and what a terminal must never be sent
table       letters and hits in columns
quotes      a value's words in the letter, with some words around them
view        one record for a person, every value with the words of the letter that say so
stats       outcomes as bars
columns     one row a decision: what stands in a CSV or Excel file
delimited   CSV
workbook    Excel

Nothing is imported here: a command loads only what it prints with.
"""
