"""Errors of a worker process arrive as if they were raised here: the same class, and so the same answer."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from starlette.requests import Request

from api.problems import problem
from api.processes import Workers
from checker.conflicts import MergeConflict
from checker.errors import (
    InputError,
    InternalError,
    KaderwachtError,
    LimitExceeded,
    Location,
    MissingExtra,
    Problem,
    RulebookError,
    UsageError,
)
from checker.shacl.sparql.errors import DeadlineExceeded, RowLimit
from checker.store.faults import Conflict, NotFound, StorageFull

_PLACE = Location("a.ttl", 3, 7)


def _full() -> Exception:
    return OSError(errno.ENOSPC, "No space left on device")


def _unforeseen() -> Exception:
    return ValueError("geheim")


def _elsewhere() -> Exception:
    class Local(InputError):
        """A class that no other process can find."""

    return Local("Dit is stuk.", remedy="Maak het heel.")


@dataclass(frozen=True, slots=True)
class Raises:
    """A task that fails with a given error, or with what ``made`` makes in the process itself."""

    error: KaderwachtError | None = None
    made: Callable[[], Exception] | None = None

    def run(self, tell: Callable[[str, float], None]) -> None:
        """Fail."""
        tell("bezig", 0.5)
        if self.made is not None:
            raise self.made()
        assert self.error is not None
        raise self.error


def _missing() -> Exception:
    return MissingExtra("Een werkmap schrijven", "xlsx")


def _broken_rules() -> Exception:
    return RulebookError((Problem("Regel stuk.", _PLACE, "Herstel haar."), Problem("Nog een.")))


def _input() -> Exception:
    return InputError("Er ontbreekt een punt.", where=_PLACE, remedy="Zet haar.")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(8_000_000_000)
    yield made
    made.close()


def crossed(workers: Workers, made: Callable[[], Exception]) -> KaderwachtError:
    with pytest.raises(KaderwachtError) as caught:
        workers.run(Raises(made=made), 60)
    return caught.value


def answered(error: KaderwachtError) -> tuple[int, dict[str, object]]:
    response = problem(
        Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}), error
    )
    content: dict[str, object] = json.loads(bytes(response.body))
    return response.status_code, content


@pytest.mark.parametrize(
    ("made", "kind", "status"),
    [
        (_missing, MissingExtra, 501),
        (_broken_rules, RulebookError, 500),
        (_input, InputError, 422),
        (_full, StorageFull, 507),
        (_elsewhere, InternalError, 500),
        (_unforeseen, InternalError, 500),
    ],
)
def test_an_error_crosses_as_what_it_is(
    workers: Workers, made: Callable[[], Exception], kind: type[KaderwachtError], status: int
) -> None:
    error = crossed(workers, made)
    assert type(error) is kind
    assert answered(error)[0] == status
    original = made()
    if isinstance(original, kind):
        assert vars(error) == vars(original)
        assert (str(error), answered(error)) == (str(original), answered(original))
    assert "geheim" not in str(error)


def test_every_error_of_ours_keeps_class_and_attributes() -> None:
    from api.processes import _told

    made = [
        UsageError("a", where=_PLACE), NotFound("b"), Conflict("c", remedy="d"), StorageFull(), MergeConflict("e"),
        LimitExceeded("f"), InternalError("g"), MissingExtra("h", "i"), RowLimit(5, 3), DeadlineExceeded(),
    ]  # fmt: skip
    for error in made:
        again = _told(error).error()
        assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))
