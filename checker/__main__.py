"""``python -m checker`` is the same command as ``kaderwacht``."""

from checker.cli.main import main

if __name__ == "__main__":
    main()
