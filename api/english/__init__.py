"""Sentences of errors in English: an error is raised with one Dutch sentence, often in another process or kept in the
store, and told in the language of whoever reads it.

A sentence is found by its form: the Dutch text as the source writes it, with ``{}`` for what is filled in. What has no
English here stays Dutch; a test holds every sentence that the service can raise against these tables.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from api.english.files import SENTENCES as _FILES
from api.english.service import SENTENCES as _SERVICE
from api.english.service import WORDS

SENTENCES = _SERVICE | _FILES
_LONGEST = 2_000  # what is filled in may be long; a form is not sought in what no form of ours is


def told(text: str, language: str) -> str:
    """``text`` (Dutch) in ``language`` (``nl`` or ``en``); as it is when it has no English."""
    return _english(text) if language == "en" and len(text) <= _LONGEST else text


@lru_cache(maxsize=2_000)
def _english(text: str) -> str:
    if (whole := SENTENCES.get(text)) is not None:
        return whole
    for form, english in _forms():
        if (found := form.fullmatch(text)) is not None:
            return english.format(*(WORDS.get(each) or _inner(each) for each in found.groups()))
    return text


def _inner(text: str) -> str:
    """What was filled in may be a whole sentence of ours, such as a title."""
    return SENTENCES.get(text, text)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Forms with something to fill in; those with the most words of their own are sought first."""
    filled = sorted((each for each in SENTENCES if "{}" in each), key=len, reverse=True)
    return tuple(
        (re.compile("(.*?)".join(map(re.escape, form.split("{}"))), re.DOTALL), SENTENCES[form]) for form in filled
    )
