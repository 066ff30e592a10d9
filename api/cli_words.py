"""Print answers and refuse options of commands, in the same way everywhere."""

from datetime import date

from rich.console import Console

from geo_data.pack_layers import LAYER_BY_NAME, Layer
from maritime.errors import Fault, FaultyInputError

MADE_BY = "command line"
"""Who a change is by in the history: who may run the program is not asked who he is."""


def say(answers: Console, words: str) -> None:
    """Print a line as it is, however long: `:CD:` stays what it is, in a fingerprint too."""
    answers.print(words, markup=False, emoji=False, highlight=False, soft_wrap=True)


def option_fault(option: str, found: str, expected: str) -> FaultyInputError:
    """Give the error for an option or argument that cannot be used."""
    return FaultyInputError("command line", (Fault("options", "", option, found, expected),))


def layer_named(name: str) -> Layer:
    """
    Give a layer of the pack.

    Raises
    ------
    FaultyInputError
        If there is no such layer; the message names those that are.
    """
    if name not in LAYER_BY_NAME:
        raise option_fault("LAYER", repr(name), "one of " + "·".join(LAYER_BY_NAME))
    return LAYER_BY_NAME[name]


def day_written(written: str | None) -> date | None:
    """
    Give the day that an option names, None where it is not given.

    Raises
    ------
    FaultyInputError
        If it is no date.
    """
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise option_fault("day", repr(written), "a date YYYY-MM-DD") from error
