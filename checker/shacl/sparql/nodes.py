"""The plan: SPARQL algebra as frozen, picklable values that know nothing of rdflib.

Variables are plain names without ``?``; terms are N-Triples keys. A node that is ``seeded`` starts from the rows of the
pre-bound variables, so its answer has their columns; see :mod:`checker.shacl.sparql.operators`.

Source: SPARQL 1.1, section 18.2 (translation to the algebra).
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.graph.terms import Key


@dataclass(frozen=True, slots=True)
class Var:
    """A variable, or a blank node of the query (its name then starts with ``_:``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """A term of the query."""

    key: Key


Place = Var | Const


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate, forward."""

    key: Key


@dataclass(frozen=True, slots=True)
class Back:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """Paths one after another; keeps one row a route, as SPARQL does (section 18.2.2.4)."""

    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several paths; a pair that two of them give counts twice."""

    choices: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """``*`` (0, True), ``+`` (1, True) or ``?`` (0, False); every pair once."""

    path: Path
    least: int
    unbounded: bool


@dataclass(frozen=True, slots=True)
class NotIn:
    """``!(p|^q)``: any predicate but these, forward and backward; None for a direction that the set does not name."""

    forward: frozenset[Key] | None
    backward: frozenset[Key] | None


Path = Step | Back | Chain | Choice | Closure | NotIn


@dataclass(frozen=True, slots=True)
class Triple:
    """One pattern; ``path`` is a variable for ``?s ?p ?o``."""

    subject: Place
    path: Path | Var
    value: Place


# --- expressions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of a variable; unbound is an error."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A constant."""

    key: Key


@dataclass(frozen=True, slots=True)
class Bound:
    """BOUND(?name)."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """``!``"""

    operand: Expression


@dataclass(frozen=True, slots=True)
class All:
    """``&&`` over two or more."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """``||`` over two or more."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``operator`` is one of ``= != < > <= >=``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class If:
    """IF(condition, yes, no)."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of ``choices`` that is no error."""

    choices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS { pattern }; ``names`` are all variables that the pattern mentions, which the outer row substitutes."""

    pattern: Pattern
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of terms; ``function`` is a key of :data:`checker.shacl.sparql.functions.FUNCTIONS`."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Ref | Term | Bound | Not | All | Some | Compare | If | Coalesce | Exists | Call


# --- patterns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bgp:
    """Triple patterns, all of which must match; without any the answer is one empty row (or the seeds)."""

    triples: tuple[Triple, ...]
    seeded: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Both sides, on the variables they share."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class LeftJoin:
    """OPTIONAL; ``condition`` sees both sides."""

    left: Pattern
    right: Pattern
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Union:
    """Either side."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class Minus:
    """Rows of the left that no row of the right is compatible with while sharing a variable."""

    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows where the condition is true; an error drops the row."""

    condition: Expression
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Extend:
    """BIND; an error leaves the variable unbound."""

    pattern: Pattern
    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Table:
    """VALUES; None is UNDEF."""

    names: tuple[str, ...]
    rows: tuple[tuple[Key | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate: ``function`` COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT; ``expression`` None is ``*``."""

    name: str
    function: str
    expression: Expression | None
    distinct: bool = False
    separator: str = " "


@dataclass(frozen=True, slots=True)
class Group:
    """GROUP BY; ``implicit`` when the query has aggregates and no keys: then no rows make one group."""

    pattern: Pattern
    keys: tuple[tuple[str, Expression], ...]
    aggregates: tuple[Aggregate, ...]
    implicit: bool
    seeded: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """Only these variables (and the seeds, when the pattern has them)."""

    pattern: Pattern
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Every row once; keeps the first."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class OrderBy:
    """``keys`` are (expression, descending)."""

    pattern: Pattern
    keys: tuple[tuple[Expression, bool], ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """OFFSET and LIMIT, counted for every seed row apart."""

    pattern: Pattern
    offset: int
    limit: int | None


Pattern = Bgp | Join | LeftJoin | Union | Minus | Filter | Extend | Table | Group | Project | Distinct | OrderBy | Slice


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: ``names`` are the variables of the answer, in order."""

    pattern: Pattern
    names: tuple[str, ...]
    prebound: frozenset[str]
    template: tuple[Triple, ...] = ()
