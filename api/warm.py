"""Imported by the process that forks the workers, before it forks the first: workers start with all of it at hand."""

import api.check_task
import api.query_task
import api.tasks
from api.books import keep_warm

__all__ = ["api"]

keep_warm()
