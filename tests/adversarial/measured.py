"""Runs a command within bounds and tells what it cost; a small process of its own, started by :mod:`bounded`.

Linux counts the memory of the process that forked into the peak of the child, so a test runner of 200 MB cannot measure
a child of 60: something small has to stand between.

``python measured.py REPORT_FD CPU_SECONDS ADDRESS_SPACE COMMAND ARGS...`` writes ``status seconds maxrss`` to the
descriptor REPORT_FD.
"""

import os
import resource
import sys

if __name__ == "__main__":
    report, seconds, space = (int(text) for text in sys.argv[1:4])
    command = sys.argv[4:]
    os.set_inheritable(report, False)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    os.write(report, f"{status} {used.ru_utime + used.ru_stime} {used.ru_maxrss}".encode())
