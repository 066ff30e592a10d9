"""Answer errors on the command line in plain words, with exit status 2 and no traceback."""

import errno
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer
from rich.console import Console

from maritime.errors import CoastwatchError

P = ParamSpec("P")
T = TypeVar("T")
UNUSABLE = 2
STOPPED_BY_HAND = "stopped by Ctrl-C (SIGINT)"


def answer_errors(console: Console) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Give a decorator that prints an expected error and exits with 2."""

    def decorate(command: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return command(*args, **kwargs)
            except CoastwatchError as error:
                say = str(error)
            except OSError as error:
                say = _in_words(error)
            except KeyboardInterrupt as error:
                say = str(error) or STOPPED_BY_HAND
            console.print(
                say, style="bold red", markup=False, emoji=False, highlight=False, soft_wrap=True
            )
            raise typer.Exit(UNUSABLE)

        return run

    return decorate


def _in_words(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"{place}the disk is full: make room, then run the command again"
    return f"{place}{error.strerror or error}"
