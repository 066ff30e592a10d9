"""Tell which version of the program runs, for what it writes on paper and in files."""

import importlib.metadata

NAME = "coastwatch"


def program_version() -> str:
    """Give the version of the installed program, such as 0.1.0."""
    return importlib.metadata.version(NAME)
