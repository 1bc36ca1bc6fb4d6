"""From printed lines to the one text of a letter, which every offset counts in.

repair      lines without what printing did to them; `furniture` and `faxed` know lines that are no letter's
one_text    the lines as one text of single-spaced words, with beside it where each line and each page begins
"""

from imr_llm.printed.one_text import OneText, one_text
from imr_llm.printed.repair import repair

__all__ = ["OneText", "one_text", "repair"]
