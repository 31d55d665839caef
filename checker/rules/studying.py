"""Looking at many SPARQL texts before they are asked for: each parsed once, on two cores where there are two.

Parsing is what a first run takes its time for (some 9 ms a text). The linter and the compiler each want the text
parsed; here both work on one tree, and what they found goes where they look first: the caches that are open now. A text
that cannot be read is left alone: whoever asks for it reports it. Nothing here changes an outcome.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checker.graph.paths import SH
from checker.graph.terms import Literal
from checker.ontology.derivation import read_derivations
from checker.rules.drafting import Draft
from checker.rules.materialise import compile_derivation
from checker.rules.sparql_lint import kept_texts, lint_constraint, text_key
from checker.shacl.plan_cache import active_cache, plan_key
from checker.shacl.queries import CONSTRAINT_PREBOUND, QueryRefused, compile_query
from checker.shacl.sparql.parsing import has_no_comment, trees_shared, without_comments

_WORTH_A_PROCESS = 16
"""Texts from which a second process pays for itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """A text to study: the SELECT of a constraint with its prefixes; without them the place of a derivation."""

    text: str
    prefixes: tuple[tuple[str, str], ...] | None
    derivation: int = -1


def study_ahead(draft: Draft, prefixes: dict[str, str]) -> None:
    """Lint and compile what the rules of ``draft``, and the derivations, have in SPARQL and no cache knows."""
    plans = active_cache()
    if plans is None:
        return
    names = tuple(sorted(prefixes.items()))
    texts = {
        value.lexical: None
        for number in draft.graph.column_of(SH + "select").values.tolist()
        if isinstance(value := draft.terms.term(number), Literal)
    }
    jobs = [Job(text, names) for text in texts]
    jobs = [
        job
        for job in jobs
        if plans.get(plan_key(job.text, names, CONSTRAINT_PREBOUND, "select")) is None
        or kept_texts().get(text_key(job.text, names, constraint=True)) is None
    ]
    jobs += [Job(one.text, None, number) for number, one in enumerate(read_derivations())]
    if len(jobs) < _WORTH_A_PROCESS or not _may_fork():
        _study(jobs)
        return
    _import_parser()
    _study_in_two(jobs)


def _study(jobs: Sequence[Job]) -> None:
    alone = threading.active_count() == 1
    plain = [job for job in jobs if alone and has_no_comment(job.text)]
    if plain:
        with without_comments():
            _look_at(plain)
    _look_at([job for job in jobs if job not in plain] if plain else jobs)


def _look_at(jobs: Sequence[Job]) -> None:
    derivations = read_derivations()
    for job in jobs:
        with trees_shared():
            if job.prefixes is None:
                compile_derivation(derivations[job.derivation])
                continue
            try:
                compile_query(job.text, dict(job.prefixes), CONSTRAINT_PREBOUND, "select")
            except QueryRefused:
                continue
            lint_constraint(job.text, dict(job.prefixes))


def _may_fork() -> bool:
    """Whether a second process is possible, of use, and safe: with threads about, a fork may inherit a held lock."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return hasattr(os, "fork") and cores > 1 and threading.active_count() == 1


def _import_parser() -> None:
    """Before the fork, so that it is imported once."""
    import rdflib.plugins.sparql.algebra
    import rdflib.plugins.sparql.parser  # noqa: F401


def _study_in_two(jobs: Sequence[Job]) -> None:
    """Half of the jobs here, half in a fork, which tells in JSON what it added to the caches."""
    plans, texts = active_cache(), kept_texts()
    assert plans is not None  # noqa: S101 - the caller looked
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child's lines are not seen by a tracer
        try:
            os.close(reading)
            _study(jobs[1::2])
            with os.fdopen(writing, "w", encoding="utf-8") as out:
                json.dump([plans.kept.news, texts.news], out)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        _study(jobs[::2])
    finally:
        with os.fdopen(reading, encoding="utf-8") as inward:
            told = inward.read()
        os.waitpid(child, 0)
    try:
        found: list[dict[str, Any]] = json.loads(told)
    except ValueError:
        return  # it died: what it would have told is made when it is asked for
    for kept, news in zip((plans.kept, texts), found, strict=True):
        for key, value in news.items():
            kept.put(key, value)
