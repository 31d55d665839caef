"""What can be wrong with a query, and the bounds that stop one."""

from __future__ import annotations

from checker.errors import LimitExceeded


class QueryError(ValueError):
    """A query that cannot be taken as it stands; the message is one sentence, ``str(error)``."""


class QuerySyntaxError(QueryError):
    """The text is not SPARQL 1.1, or uses a prefix that nobody declared."""


class ForbiddenQuery(QueryError):
    """The query asks for what is never allowed: another server, another graph, an update, or what SHACL forbids."""


class UnsupportedQuery(QueryError):
    """Good SPARQL that lies outside the closed list of the set evaluator; a store can still answer it."""


class RowLimit(LimitExceeded):
    """A join would give more rows than the cap; raised before the rows are made."""

    def __init__(self, rows: int, cap: int) -> None:
        super().__init__(
            f"De query zou op {rows} tussenrijen uitkomen; het maximum is {cap}.",
            remedy="Verbind de patronen met een gedeelde variabele, of verdeel de query.",
        )
        self.rows = rows
        self.cap = cap


class DeadlineExceeded(LimitExceeded):
    """The time given to a query has passed."""

    def __init__(self) -> None:
        super().__init__("De query was niet klaar binnen de tijd.", remedy="Maak de query gerichter of geef meer tijd.")
