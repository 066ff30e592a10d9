"""Hold the files of the centre's pages."""

from importlib.resources import files


def centre_file(name: str) -> str:
    """Give the text of one of them."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
