"""Layouts as data: each file in this folder says how a letter is laid out, and the grammar reads letters by it."""

from typing import TYPE_CHECKING

from imr_llm.host.deferred import late

if TYPE_CHECKING:
    from imr_llm.layouts.reader import says as says
else:  # the codes' words need the layouts' files, and not what reads by them
    __getattr__ = late(globals(), {"says": "imr_llm.layouts.reader.says"})
