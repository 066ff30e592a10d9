"""Work out what every target needs at every instant: the longest permitted interval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maritime.horizon import Horizon
from maritime.standard import StandardRule
from maritime.targets import Target
from maritime.wall_clock import band_spans

NO_NEED = -1
LONGEST_INTERVAL_S = 1 << 40  # some 35,000 years: keeps sums of instants inside 64 bits

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class NeedProfile:
    """The permitted interval over a horizon: interval_s[k] holds in [edges_s[k], edges_s[k + 1]).

    edges_s are epoch seconds from the horizon's start to its end; interval_s is in seconds,
    NO_NEED where the target needs nothing. Neighbouring pieces differ in their interval.
    """

    edges_s: NDArray[np.int64]
    interval_s: NDArray[np.int64]

    @property
    def required_s(self) -> int:
        """Seconds in which something is needed."""
        return int(np.diff(self.edges_s)[self.interval_s != NO_NEED].sum())

    @property
    def looks_required(self) -> int:
        """Looks required 应巡: length ÷ interval of every need, rounded up per piece."""
        is_need = self.interval_s != NO_NEED
        lengths_s = np.diff(self.edges_s)[is_need]
        return int((-(-lengths_s // self.interval_s[is_need])).sum())


@dataclass(frozen=True, eq=False)
class PieceOverlaps:
    """Spans cut at the edges of their targets' profiles; row is the index of the span cut."""

    row: NDArray[np.int64]
    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]
    piece: NDArray[np.int64]
    interval_s: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NeedTable:
    """What every target needs over one horizon; equal profiles are shared."""

    target_ids: tuple[str, ...]
    weights: NDArray[np.float64]
    profile_of: NDArray[np.int32]
    profiles: tuple[NeedProfile, ...]

    @property
    def required_s(self) -> NDArray[np.int64]:
        """Seconds in which each target needs something."""
        return self._of_profiles([profile.required_s for profile in self.profiles])

    @property
    def looks_required(self) -> NDArray[np.int64]:
        """Looks required 应巡 of each target."""
        return self._of_profiles([profile.looks_required for profile in self.profiles])

    @cached_property
    def piece_from_s(self) -> NDArray[np.int64]:
        """Where each piece of all profiles begins, one profile after the other."""
        return _joined([profile.edges_s[:-1] for profile in self.profiles])

    @cached_property
    def piece_to_s(self) -> NDArray[np.int64]:
        """Where each piece of all profiles ends."""
        return _joined([profile.edges_s[1:] for profile in self.profiles])

    @cached_property
    def piece_interval_s(self) -> NDArray[np.int64]:
        """The interval of each piece of all profiles, NO_NEED where nothing is needed."""
        return _joined([profile.interval_s for profile in self.profiles])

    def piece_at(
        self, target_index: NDArray[np.integer], instants_s: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """
        Give the index of the piece that holds for each target at each instant.

        Both arrays broadcast; instants are epoch seconds inside the horizon. The horizon's end
        belongs to the last piece.
        """
        profile = self.profile_of[target_index].astype(np.int64)
        key = profile * self._stride_s + (instants_s - self._origin_s)
        return np.searchsorted(self._piece_key, key, side="right") - 1

    def cut(
        self,
        target_index: NDArray[np.integer],
        from_s: NDArray[np.int64],
        to_s: NDArray[np.int64],
    ) -> PieceOverlaps:
        """
        Cut spans of targets at the edges of what they need, in order; nothing is left out.

        Spans are [from_s, to_s) with from_s < to_s, epoch seconds inside the horizon.
        """
        first = self.piece_at(target_index, from_s)
        counts = self.piece_at(target_index, to_s - 1) - first + 1
        row = np.repeat(np.arange(len(counts)), counts)
        rank = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        piece = first[row] + rank
        return PieceOverlaps(
            row,
            np.maximum(from_s[row], self.piece_from_s[piece]),
            np.minimum(to_s[row], self.piece_to_s[piece]),
            piece,
            self.piece_interval_s[piece],
        )

    @cached_property
    def _origin_s(self) -> int:
        return int(self.profiles[0].edges_s[0]) if self.profiles else 0

    @cached_property
    def _stride_s(self) -> int:
        # One more than the horizon's length, so that its end still sorts into its own profile.
        return int(self.profiles[0].edges_s[-1]) - self._origin_s + 1 if self.profiles else 1

    @cached_property
    def _piece_key(self) -> NDArray[np.int64]:
        counts = [len(profile.interval_s) for profile in self.profiles]
        profile = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
        return profile * self._stride_s + (self.piece_from_s - self._origin_s)

    def _of_profiles(self, numbers: list[int]) -> NDArray[np.int64]:
        return np.array(numbers, np.int64)[self.profile_of]


def build_needs(
    targets: Sequence[Target],
    rules: Iterable[StandardRule],
    horizon: Horizon,
    presence: Mapping[str, Spans] | None = None,
) -> NeedTable:
    """
    Work out the longest permitted interval of every target at every instant of a horizon.

    Parameters
    ----------
    targets
        The order of the table is theirs.
    rules
        The standard; where several rules hold, the shortest interval counts.
    horizon
        The time looked at.
    presence
        Spans (epoch seconds) per target id in which an unwatched sensor that is on line sees it:
        there a rule's interval_with_sensor_min takes the place of its interval_min, where given
        and longer.

    Returns
    -------
    NeedTable
        Intervals in whole seconds.
    """
    presence = presence or {}
    rules_of: dict[tuple[str, str], list[StandardRule]] = {}
    for rule in rules:
        rules_of.setdefault((rule.target_kind, rule.grade), []).append(rule)
    standards: dict[tuple[str, str], _StandardPieces] = {}
    numbers: dict[bytes, int] = {}
    profiles: list[NeedProfile] = []
    number_of_case: dict[tuple[str, str, tuple[tuple[int, int], ...]], int] = {}
    profile_of = np.zeros(len(targets), np.int32)
    for index, target in enumerate(targets):
        grade = (target.kind, target.grade)
        case = (*grade, tuple(presence.get(target.target_id, ())))
        if case not in number_of_case:
            if grade not in standards:
                standards[grade] = _pieces_of_standard(rules_of.get(grade, []), horizon)
            profile = _profile_with_presence(standards[grade], case[2])
            content = profile.edges_s.tobytes() + b"|" + profile.interval_s.tobytes()
            if content not in numbers:
                numbers[content] = len(profiles)
                profiles.append(profile)
            number_of_case[case] = numbers[content]
        profile_of[index] = number_of_case[case]
    return NeedTable(
        tuple(target.target_id for target in targets),
        np.array([target.weight for target in targets], np.float64),
        profile_of,
        tuple(profiles),
    )


def interval_in_seconds(interval_min: float) -> int:
    """
    Give an interval of the standard in whole seconds, at least one.

    Examples
    --------
    >>> interval_in_seconds(90.0), interval_in_seconds(0.001)
    (5400, 1)
    """
    return min(LONGEST_INTERVAL_S, max(1, round(min(interval_min, LONGEST_INTERVAL_S) * 60)))


@dataclass(frozen=True, eq=False)
class _StandardPieces:
    """What a kind and grade needs between edges, without and with a sensor's presence."""

    edges_s: NDArray[np.int64]
    unseen_s: NDArray[np.int64]
    seen_s: NDArray[np.int64]


def _pieces_of_standard(rules: list[StandardRule], horizon: Horizon) -> _StandardPieces:
    zone = horizon.zone
    start_s, end_s = horizon.start_s, horizon.end_s
    bands = [
        (rule, band_spans(rule.from_min, rule.to_min, rule.days, start_s, end_s, zone))
        for rule in rules
    ]
    edges_s = np.unique(
        np.array(
            [start_s, end_s, *(edge for _, spans in bands for span in spans for edge in span)],
            np.int64,
        )
    )
    unseen_s = np.full(len(edges_s) - 1, np.iinfo(np.int64).max)
    seen_s = unseen_s.copy()
    for rule, spans in bands:
        interval_s = interval_in_seconds(rule.interval_min)
        with_sensor_s = interval_s
        if rule.interval_with_sensor_min is not None:
            # A sensor that nobody watches only lengthens: it never asks for more looks.
            with_sensor_s = max(interval_s, interval_in_seconds(rule.interval_with_sensor_min))
        for from_s, to_s in spans:
            first, last = np.searchsorted(edges_s, (from_s, to_s))
            np.minimum(unseen_s[first:last], interval_s, out=unseen_s[first:last])
            np.minimum(seen_s[first:last], with_sensor_s, out=seen_s[first:last])
    for interval in (unseen_s, seen_s):
        interval[interval == np.iinfo(np.int64).max] = NO_NEED
    return _StandardPieces(edges_s, unseen_s, seen_s)


def _profile_with_presence(standard: _StandardPieces, presence: Spans) -> NeedProfile:
    start_s, end_s = standard.edges_s[0], standard.edges_s[-1]
    spans_s = np.clip(np.array(presence, np.int64).reshape(-1, 2), start_s, end_s)
    edges_s = np.unique(np.concatenate((standard.edges_s, spans_s.ravel())))
    piece = np.searchsorted(standard.edges_s, edges_s[:-1], side="right") - 1
    rises = np.zeros(len(edges_s), np.int64)
    np.add.at(rises, np.searchsorted(edges_s, spans_s[:, 0]), 1)
    np.add.at(rises, np.searchsorted(edges_s, spans_s[:, 1]), -1)
    is_seen = np.cumsum(rises)[:-1] > 0
    interval_s = np.where(is_seen, standard.seen_s[piece], standard.unseen_s[piece])
    is_edge = np.concatenate(([True], interval_s[1:] != interval_s[:-1], [True]))
    return NeedProfile(edges_s[is_edge], interval_s[is_edge[:-1]])


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)
