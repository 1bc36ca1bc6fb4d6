"""From what the user names to the stored text of each letter: find, read, tell the format, decode, repair."""

from imr_llm.documents.find import SUFFIXES, Found, Ignored, find
from imr_llm.documents.load import MAX_BYTES, load, read_bytes
from imr_llm.documents.repair import repair
from imr_llm.documents.text import MAX_PAGES

__all__ = ["MAX_BYTES", "MAX_PAGES", "SUFFIXES", "Found", "Ignored", "find", "load", "read_bytes", "repair"]
