"""Room: cli."""

import os

# numpy starts a thread a core for linear algebra, of which we do none: 30 ms and more of every run
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
