"""The gold set, loaded once for all tests of a process."""

from evals import gold

LETTERS = gold.load()
