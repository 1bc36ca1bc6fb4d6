"""What a model on another computer would be shown of a letter."""

import os

from imr_llm import documents, pipeline, profiles
from imr_llm.api.names import Named
from imr_llm.pipeline.prose import would_leave
from imr_llm.settings import settings


def would_be_sent(
    source: Named | bytes,
    *,
    name: str = "letter",
    password: str | None = None,
    model: str | None = None,
    profile: str | None = None,
) -> list[str]:
    """Every question about a letter as it would be sent, with the placeholders that stand for who somebody is.

    Nothing is sent. What is asked depends on the kind of model: that of `profile`, or else of the name `model`, or
    else of the settings. Raises UnreadableFile, and SettingsError.
    """
    asked = settings(model=model, profile=profile)
    _, kind = profiles.profile(asked.profile, asked.model or "", asked.window)
    path, data = (name, source) if isinstance(source, bytes) else (os.fspath(source), None)
    data = documents.read_bytes(path) if data is None else data
    return would_leave(pipeline.draft_alone(path, data, password), kind)
