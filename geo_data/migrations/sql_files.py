"""Read the SQL of a step from its file, where it is long."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


def statements_of(name: str) -> list[str]:
    """Give the statements of a file, which lines of four dashes part."""
    written = (FOLDER / name).read_text(encoding="utf-8")
    return [statement.strip() for statement in written.split("\n----\n")]
