"""What the routes share: the store, the workers, checks that run, and objects as far as a user may see them."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from fastapi import Request

from api.answers import Answers
from api.books import Books, open_books
from api.check_task import CheckedPart, CheckTask
from api.exports import Exports
from api.guard import Guard, User
from api.problems import Busy
from api.processes import Cancelled, Workers
from api.settings import Settings
from api.tasks import NamedFile
from api.uploads import Uploads
from checker.config import Config, load_config
from checker.errors import InputError, InternalError, KaderwachtError, Problem, RulebookError
from checker.graph.columns import Graph
from checker.graph.terms import TermTable
from checker.output.safe import plain
from checker.sources.identity import municipality_key, segment
from checker.store.faults import Conflict, NotFound
from checker.store.model import PLATEAUS, Failure, Run, RunOptions, Version, VersionState, WaiverRequest
from checker.store.store import Store
from checker.store.triples import read_triples

T = TypeVar("T")
log = logging.getLogger("kaderwacht.dienst")
_GRAPHS_AT_HAND = 4
_KEPT_AT_HAND = 24


class Room:
    """A bound on work of one kind: ``most`` at once, ``waiting`` in line; whoever comes after is told to come back."""

    def __init__(self, most: int, waiting: int) -> None:
        self._turns = threading.Semaphore(most)
        self._places = threading.Semaphore(most + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; raises Busy when the line is too long."""
        if not self._places.acquire(blocking=False):
            raise Busy("De dienst heeft het te druk.", remedy="Probeer het zo dadelijk opnieuw.")
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


class Service:
    """The running service; one for each store. ``guard`` admits callers, ``store`` keeps, ``workers`` work."""

    def __init__(self, settings: Settings) -> None:
        """Open the store and start the workers; raises what :class:`Store` raises, UsageError for the configuration."""
        self.settings = settings
        self.config: Config = load_config(settings.data if settings.data.is_dir() else settings.data.parent)
        self.store = Store(settings.data, most_bytes=settings.store_bytes)
        self.guard = Guard(self.store, local=settings.local, refusals_per_minute=settings.refusals_per_minute)
        self.workers = Workers(settings.worker_bytes)
        self.loads = Room(settings.loads, settings.waiting)
        self.queries = Room(settings.queries, settings.waiting)
        self.reports = Room(settings.loads, settings.waiting)
        self.uploads = Uploads(settings.uploads, settings.uploads_bytes)
        self.upload_threads = ThreadPoolExecutor(settings.loads + settings.waiting, "upload")
        self._check_threads = ThreadPoolExecutor(settings.checks, "check")
        self._stages: dict[str, tuple[str, float]] = {}
        self._cancelled: dict[str, threading.Event] = {}
        self._graphs: OrderedDict[str, Graph] = OrderedDict()
        self.exports = Exports()
        self.answers = Answers()
        self._told = 0
        self._kept: OrderedDict[tuple[str, str], object] = OrderedDict()
        self._lock = threading.Lock()
        self._books: Books | None = None

    def warm_up(self) -> None:
        """Begin to open the books, here and in the process that forks the workers; who comes too early waits."""
        self._check_threads.submit(self._warm_up)

    def _warm_up(self) -> None:
        try:
            self.workers.warm_up()
            log.info("%d rules", len(self.books.rulebook.rules))
        except (KaderwachtError, Cancelled) as error:
            log.error("%s", plain(str(error)))

    def close(self) -> None:
        """End all work and let go of the store."""
        self.workers.close()
        self._check_threads.shutdown(cancel_futures=True)
        self.upload_threads.shutdown(cancel_futures=True)
        self.store.close()

    @property
    def books(self) -> Books:
        """Rulebook and vocabulary, for looking at: nothing is read into their term table."""
        with self._lock:
            if self._books is None:
                try:
                    self._books = open_books(self.config.rules)
                except InputError as error:
                    # a broken file of ours is no fault of who asks
                    raise RulebookError((Problem(error.what, error.where, error.remedy),)) from error
            return self._books

    def kept(self, of: str, what: str, make: Callable[[], T]) -> T:
        """What is made of something that never changes (a finished run, the rulebook), made once; the last are kept.

        ``of`` and ``what`` name it; two threads may make it twice. Rights are the caller's to ask, each time.
        """
        key = (of, what)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("T", self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT_AT_HAND:
                self._kept.popitem(last=False)
        return made

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for work in progress, on the disk of the store; gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.store.temp) as name:
            yield Path(name)

    # what a user may see

    def place(self, request: Request, user: User, landscape_id: str) -> tuple[str, str]:
        """Municipality key and plateau of a landscape id; raises NotFound when that is not for this user."""
        municipality, _, last = landscape_id.rpartition("-")
        plateau = last.capitalize()
        known = plateau in PLATEAUS and last == last.lower() and municipality
        if not known or municipality_key(municipality) != municipality or segment(municipality) != municipality:
            raise NotFound(
                f"'{plain(landscape_id)}' is geen landschap.", remedy="Een id is gemeente-plateau, zoals gm9901-bron."
            )
        if not user.grant.covers(municipality):
            raise self.guard.hidden(request, user, f"Landschap '{landscape_id}' bestaat niet.")
        return municipality, plateau

    def version(self, request: Request, user: User, landscape_id: str, number: int) -> Version:
        """A version that the user may see; raises NotFound."""
        municipality, plateau = self.place(request, user, landscape_id)
        return self.store.landscapes.version(municipality, plateau, number)

    def run(self, request: Request, user: User, check_id: str) -> Run:
        """A run that the user may see, all of it, with its progress; raises NotFound."""
        run = self.store.runs.get(check_id)
        if not self.sees(user, run):
            raise self.guard.hidden(request, user, "Deze toetsing bestaat niet.")
        return self.with_progress(run)

    def sees(self, user: User, run: Run) -> bool:
        """Whether the user may see a run: all municipalities in it are theirs."""
        return all(user.grant.covers(found) for found in self.store.runs.municipalities(run))

    def with_progress(self, run: Run) -> Run:
        """``run`` with its stage and the fraction done."""
        if run.state.ended:
            return replace(run, stage=str(run.state), progress=1.0)
        stage, progress = self._stages.get(run.id, (str(run.state), 0.0))
        return replace(run, stage=stage, progress=progress)

    def waiver(self, request: Request, user: User, waiver_id: int) -> WaiverRequest:
        """A waiver that the user may see; raises NotFound."""
        found = self.store.waivers.get(waiver_id)
        if not user.grant.covers(found.municipality):
            raise self.guard.hidden(request, user, "Deze afwijking bestaat niet.")
        return found

    def graph(self, version: Version) -> Graph:
        """The facts of a version, over a term table of their own; the last few stay at hand."""
        with self._lock:
            if (found := self._graphs.get(version.graph)) is not None:
                self._graphs.move_to_end(version.graph)
                return found
        made = read_triples(self.store.landscapes.triples(version).read_bytes(), TermTable())
        with self._lock:
            self._graphs[version.graph] = made
            while len(self._graphs) > _GRAPHS_AT_HAND:
                self._graphs.popitem(last=False)
        return made

    def current_versions(self, user: User) -> tuple[Version, ...]:
        """The current version of every landscape that the user may see."""
        found = []
        for each in self.store.landscapes.all():
            if user.grant.covers(each.municipality):
                version = self.store.landscapes.current(each.municipality, each.plateau)
                found += [version] if version else []
        return tuple(found)

    def files(self, version: Version) -> tuple[NamedFile, ...]:
        """The original files of a version."""
        kept = self.store.landscapes.file_path
        return tuple(NamedFile(file.name, kept(file)) for file in version.files)

    # checks

    def start_check(self, user: User, versions: Sequence[Version], options: RunOptions) -> Run:
        """Note a check and put it in line; raises Conflict for a discarded version, Busy when the line is full."""
        for version in versions:
            if version.state is VersionState.DISCARDED:
                raise Conflict(f"Versie {version.number} is weggegooid.", remedy="Kies een andere versie.")
        with self._lock:
            if len(self._cancelled) >= self.settings.checks + self.settings.waiting:
                raise Busy("Er wachten al te veel toetsingen.", remedy="Probeer het zo dadelijk opnieuw.")
        waivers = self.store.waivers.approved(version.municipality for version in versions)
        run = self.store.runs.new(versions, options, [waiver.id for waiver in waivers], user.actor)
        cancelled = threading.Event()
        with self._lock:
            self._cancelled[run.id] = cancelled
        self._check_threads.submit(self._check, run, tuple(versions), waivers, cancelled)
        return self.with_progress(run)

    def cancel_check(self, user: User, run: Run) -> Run:
        """End a check; raises Conflict when it has ended."""
        done = self.store.runs.cancel(run, user.actor)
        if (event := self._cancelled.get(run.id)) is not None:
            event.set()
        return self.with_progress(done)

    def _check(
        self, run: Run, versions: Sequence[Version], waivers: tuple[WaiverRequest, ...], cancelled: threading.Event
    ) -> None:
        """Do one check, in a thread of its own; how it ends is told by its row and nowhere else."""
        try:
            with self.scratch() as folder:
                self._work(run, versions, waivers, folder, cancelled)
        except (Conflict, Cancelled):
            log.info("check %s ended from outside", run.id)
        except KaderwachtError as error:
            self._fail(run, error)
        except Exception as error:
            log.exception("check %s", run.id)
            self._fail(run, InternalError(f"Interne fout ({type(error).__name__}).", remedy="Meld dit de beheerder."))
        finally:
            with self._lock:
                self._cancelled.pop(run.id, None)
                self._stages.pop(run.id, None)

    def _work(
        self,
        run: Run,
        versions: Sequence[Version],
        waivers: tuple[WaiverRequest, ...],
        folder: Path,
        cancelled: threading.Event,
    ) -> None:
        self.store.runs.start(run)
        task = CheckTask(
            parts=tuple(
                CheckedPart(version.landscape, version.municipality, version.plateau, self.files(version))
                for version in versions
            ),
            options=run.options,
            waivers=waivers,
            config=self.config,
            report=folder / "report",
            portrait=folder / "portrait",
            cache=self.store.cache,
        )
        checked = self.workers.run(task, self.settings.check_seconds, self._teller(run.id), cancelled)
        self.store.runs.finish(run, task.report.read_bytes(), checked.summary, task.portrait.read_bytes())

    def _teller(self, key: str) -> Callable[[str, float], None]:
        def tell(stage: str, progress: float) -> None:
            self._stages[key] = (stage, progress)
            self._told += 1

        return tell

    @property
    def state(self) -> tuple[int, ...]:
        """Changes whenever something does that an answer may show: rows of the store, how far a check is."""
        return (*self.store.state, self._told)

    def _fail(self, run: Run, error: KaderwachtError) -> None:
        where = error.where
        failure = Failure(
            what=error.what,
            file=where.file if where else "",
            line=where.line if where else 0,
            column=where.column if where else 0,
            cell=where.cell if where else None,
            remedy=error.remedy or "",
        )
        try:
            self.store.runs.fail(run, failure)
        except KaderwachtError as second:
            # a full disk: the row stays as it is, and the next start closes it
            log.error("check %s: %s", run.id, plain(str(second)))


async def service_of(request: Request) -> Service:
    """Dependency: the service that this request belongs to (async: a plain function would cost a thread its turn)."""
    found: Service = request.app.state.service
    return found
