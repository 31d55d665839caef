"""String-based constraints: sh:minLength, sh:maxLength, sh:pattern, sh:languageIn, sh:uniqueLang (SHACL 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from checker.graph.paths import SH
from checker.graph.terms import XSD, XSD_STRING, Literal
from checker.graph.values import BLANK
from checker.shacl.constraints.base import Constraint, Failures, Mask, Pairs, Run, distinct_with_places, per_distinct
from checker.shacl.constraints.parameters import Parameters, label
from checker.shacl.regex import Pattern as Matcher
from checker.shacl.regex import PatternError, compile_pattern


@dataclass(frozen=True, slots=True)
class MinLength(Constraint):
    """The text of each value node has at least ``least`` characters; a blank node has no text and fails."""

    component: ClassVar[str] = SH + "MinLengthConstraintComponent"
    least: int

    @classmethod
    def read(cls, given: Parameters) -> Iterator[MinLength]:
        """See Constraint."""
        found = given.integer("minLength")
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_values(pairs, _lengths(run, pairs) < self.least)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"minLength": Literal(str(self.least), XSD + "integer")}


@dataclass(frozen=True, slots=True)
class MaxLength(Constraint):
    """The text of each value node has at most ``most`` characters; a blank node has no text and fails."""

    component: ClassVar[str] = SH + "MaxLengthConstraintComponent"
    most: int

    @classmethod
    def read(cls, given: Parameters) -> Iterator[MaxLength]:
        """See Constraint."""
        found = given.integer("maxLength")
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        lengths = _lengths(run, pairs)
        return Failures.of_values(pairs, (lengths > self.most) | (lengths < 0))

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"maxLength": Literal(str(self.most), XSD + "integer")}


def _lengths(run: Run, pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Characters of each value node, -1 for blank nodes."""
    distinct, back = distinct_with_places(pairs.values)
    lengths = np.array([len(text) for text in run.values.texts(distinct)], dtype=np.int64)
    lengths[run.values.kind[distinct] == BLANK] = -1
    return lengths if back is None else lengths[back]


@dataclass(frozen=True, slots=True)
class Pattern(Constraint):
    """The text of each value node matches a regular expression somewhere, as SPARQL REGEX does."""

    component: ClassVar[str] = SH + "PatternConstraintComponent"
    pattern: str
    flags: str
    matcher: Matcher

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Pattern]:
        """See Constraint."""
        flags = given.string("flags") or ""
        for pattern in given.strings("pattern"):
            try:
                yield cls(pattern, flags, compile_pattern(pattern, flags))
            except PatternError as error:
                raise given.error(f"sh:pattern {pattern!r} is geen goede reguliere expressie ({error}).") from error

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""

        def judge(ids: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> Mask:
            good = self.matcher.matches(run.values.texts(ids), run.deadline)
            good[run.values.kind[ids] == BLANK] = False
            return good

        return Failures.of_values(pairs, ~per_distinct(pairs.values, judge))

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"pattern": Literal(self.pattern), "flags": Literal(self.flags)}


@dataclass(frozen=True, slots=True)
class LanguageIn(Constraint):
    """Each value node has a language tag that one of the basic ranges matches (SPARQL langMatches)."""

    component: ClassVar[str] = SH + "LanguageInConstraintComponent"
    ranges: tuple[str, ...]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[LanguageIn]:
        """See Constraint."""
        members = given.list_of("languageIn")
        if members is None:
            return
        for member in members:
            if not isinstance(member, Literal) or member.datatype != XSD_STRING:
                raise given.error(f'sh:languageIn moet teksten als "nl" bevatten, niet {label(member)}.')
        yield cls(tuple(member[0].lower() for member in members))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        good = np.array([*(self._accepts(tag) for tag in run.values.languages), False], dtype=np.bool_)
        return Failures.of_values(pairs, ~good[run.values.language[pairs.values]])  # -1, no tag, is the last: False

    def _accepts(self, tag: str) -> bool:
        tag = tag.lower()
        return any(wanted == "*" or tag == wanted or tag.startswith(wanted + "-") for wanted in self.ranges)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"languageIn": Literal(", ".join(self.ranges))}


@dataclass(frozen=True, slots=True)
class UniqueLang(Constraint):
    """No two value nodes of a focus node have the same language tag; one result for each tag that comes twice."""

    component: ClassVar[str] = SH + "UniqueLangConstraintComponent"

    @classmethod
    def read(cls, given: Parameters) -> Iterator[UniqueLang]:
        """See Constraint."""
        given.only_in_property_shape("uniqueLang")
        if given.boolean("uniqueLang"):
            yield cls()

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        tags = run.values.language[pairs.values]
        tagged = np.flatnonzero(tags >= 0)
        tag_count = max(1, len(run.values.languages))
        keys, counts = np.unique(pairs.rows[tagged] * tag_count + tags[tagged], return_counts=True)
        rows = keys[counts > 1] // tag_count
        return Failures(rows, np.full(len(rows), -1, dtype=np.int64))
