"""``python -m cli`` is the same as ``sovereign``."""

from cli.main import main

main()
