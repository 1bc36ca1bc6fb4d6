"""What words mean, whatever the letter: dates, sentences, drugs and illnesses, plain words, parts of the body.

patterns       regular expressions through an OCR's misreadings
pattern_lists  files of `data/` that hold nothing but lists of such expressions
dates          dates as letters print them, to ISO 8601
sentences      where a sentence ends
quoted         words of the letter inside a sentence of a summary
body           parts of the body with their sides, in Spanish
lexicon        what letters call people, conditions, treatments, drugs
glossary       plain words for them
details        how much, how often and where, in Spanish
"""
