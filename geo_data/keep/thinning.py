"""Choose which backups of a folder are kept: each of the last hours, one of each day and week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geo_data.keep.make_backup import SUFFIX

_NAMES = f"coastwatch-%Y%m%dT%H%M%SZ{SUFFIX}"
_HOUR, _DAY, _WEEK = "%Y%m%d%H", "%Y%m%d", "%G%V"


@dataclass(frozen=True)
class Thinning:
    """
    How many are kept: the newest of each hour, day and week that has one, in UTC.

    Raises
    ------
    ValueError
        If a number is below 1.
    """

    hours: int = 48
    days: int = 14
    weeks: int = 8

    def __post_init__(self) -> None:
        if min(self.hours, self.days, self.weeks) < 1:
            raise ValueError("of hours, days and weeks at least one each is kept")


def surplus(made_at: Iterable[datetime], rule: Thinning, *, now: datetime) -> frozenset[datetime]:
    """
    Give the instants whose backups are not kept. Never the newest, and none after `now`.

    Examples
    --------
    >>> eight, nine = (datetime(2026, 11, 29, 8, m, tzinfo=UTC) for m in (5, 55))
    >>> surplus([eight, nine], Thinning(), now=datetime(2026, 11, 29, 9, tzinfo=UTC)) == {eight}
    True
    """
    past = sorted((at.astimezone(UTC) for at in made_at if at <= now), reverse=True)
    kept: set[datetime] = set()
    for span, count in ((_HOUR, rule.hours), (_DAY, rule.days), (_WEEK, rule.weeks)):
        newest_of: dict[str, datetime] = {}
        for at in past:
            newest_of.setdefault(at.strftime(span), at)
        kept.update(list(newest_of.values())[:count])
    return frozenset(past) - kept


def thin_folder(
    folder: Path, rule: Thinning, *, now: datetime, spared: Iterable[str] = ()
) -> tuple[Path, ...]:
    """
    Remove the surplus backups of a folder, oldest first; gives those that were removed.

    Only files that bear the name of a backup (`make_backup.backup_name`); others are left alone.

    Parameters
    ----------
    spared
        Names of files that stay whatever the rule says, as of one that a drill has proved.

    Raises
    ------
    OSError
        If one cannot be removed; those that are left are removed the next time.
    """
    found = {at: path for path in folder.glob(f"*{SUFFIX}") if (at := _made_at(path)) is not None}
    names = frozenset(spared)
    removed = []
    for at in sorted(surplus(found, rule, now=now)):
        if found[at].name not in names:
            found[at].unlink(missing_ok=True)
            removed.append(found[at])
    return tuple(removed)


def _made_at(path: Path) -> datetime | None:
    """Read the instant in a backup's name; None where it is no such name."""
    try:
        return datetime.strptime(path.name, _NAMES).replace(tzinfo=UTC)
    except ValueError:
        return None
