"""The constraint components of SHACL Core, one class each; :data:`COMPONENTS` has them all.

A class says how a shape declares it (``read``) and which pairs of focus and value node fail (``failures``).
"""

from __future__ import annotations

from checker.shacl.constraints.base import Constraint
from checker.shacl.constraints.counts import MaxCount, MinCount
from checker.shacl.constraints.logical import And, Not, Or, Xone
from checker.shacl.constraints.membership import Closed, HasValue, In
from checker.shacl.constraints.nested import Node, Property, QualifiedMaxCount, QualifiedMinCount
from checker.shacl.constraints.property_pairs import Disjoint, Equals, LessThan, LessThanOrEquals
from checker.shacl.constraints.ranges import MaxExclusive, MaxInclusive, MinExclusive, MinInclusive
from checker.shacl.constraints.texts import LanguageIn, MaxLength, MinLength, Pattern, UniqueLang
from checker.shacl.constraints.types import Class, Datatype, NodeKind

COMPONENTS: tuple[type[Constraint], ...] = (
    Class,
    Datatype,
    NodeKind,
    MinCount,
    MaxCount,
    MinExclusive,
    MinInclusive,
    MaxExclusive,
    MaxInclusive,
    MinLength,
    MaxLength,
    Pattern,
    LanguageIn,
    UniqueLang,
    Equals,
    Disjoint,
    LessThan,
    LessThanOrEquals,
    Not,
    And,
    Or,
    Xone,
    Node,
    Property,
    QualifiedMinCount,
    QualifiedMaxCount,
    Closed,
    HasValue,
    In,
)
"""In the order of SHACL section 4, which is also the order of a shape's results."""
