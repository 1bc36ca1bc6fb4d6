"""Records as people and programs want to have them. Nothing here reads a database or a letter's file.

columns     one row a decision: what stands in a CSV or Excel file
delimited   CSV
workbook    Excel

summary_page      a summary in the groups in which every format shows it
runs              the language of each piece of a sentence
summary_markdown  a summary for a terminal, a pipe or an editor
summary_html      as a page for the worker
summary_pdf       as PDF, tagged
summary_docx      as a Word document
letter_html       the letter with its evidence marked, for a notebook
side_by_side      the letter, its record and its summary on one page, for the caseworker

Nothing is imported here: a command loads only what it prints with.
"""
