"""Room: sources. One module a format; :func:`checker.sources.load.load` reads them all into one landscape."""
