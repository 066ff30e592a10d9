"""Decide anew what became of each round, and why there was each gap."""

from collections.abc import Iterable

from maritime.report_check.raw import RawLook, RawReport, RawRound, RawTarget

GRACE_S = 900
"""A round that begins so much later than planned is late; one that ends so much earlier, cut."""
MOSTLY = 0.8
"""A round that looked at less of what it was sent to went another way."""
SUN_SLACK_S = 120
LEAVES_GAPS = ("late", "cut_short", "other_way", "not_started", "cancelled", "lost")


class CauseCheck:
    """What became of rounds and looks, by the raw data."""

    def __init__(self, raw: RawReport, targets: Iterable[RawTarget]):
        self._raw = raw
        self._made = raw.sides["measured"].looks
        planned = raw.sides.get("planned")
        self._planned = None if planned is None else planned.looks
        self.sent_to: dict[int, set[str]] = {}
        for target in targets:
            for look in (self._planned or {}).get(target.target_id, ()):
                if look.round_number is not None:
                    self.sent_to.setdefault(look.round_number, set()).add(target.target_id)
        self._rounds = {one.number: one for one in raw.rounds}
        self.became: dict[int, tuple[str, int, int]] = {}
        if raw.known_s is not None:
            self.became = {one.number: self._fate(one, raw.known_s) for one in raw.rounds}

    def of(self, target_id: str, from_s: int, to_s: int) -> str:
        """Give why a target was in gap."""
        stated = [
            (min(to_s, gap.to_s) - max(from_s, gap.from_s), gap.cause)
            for gap in self._raw.plan_gaps.get(target_id, ())
            if gap.from_s < to_s and gap.to_s > from_s
        ]
        most = max(stated, key=lambda one: one[0], default=None)
        if self._raw.known_s is None:
            if most is None:
                return "not_searched" if to_s - from_s <= SUN_SLACK_S else "none is stated"
            return most[1]
        if self._planned is None:
            return "no_plan"
        if most is not None and 2 * sum(seconds for seconds, _ in stated) >= to_s - from_s:
            return most[1]
        last_s = max((look.exit_s for look in self._made.get(target_id, ())
                      if look.exit_s <= from_s), default=None)  # fmt: skip
        looks = sorted(self._planned.get(target_id, ()), key=lambda one: one.enter_s)
        for look in looks:
            if (last_s is None or look.exit_s > last_s) and look.enter_s < to_s:
                cause = self._cause_of(target_id, look)
                if cause is not None:
                    return cause
        return "not_established"

    def _cause_of(self, target_id: str, look: RawLook) -> str | None:
        if look.sensor_id is not None:
            return "sensor_off"
        if look.round_number is None:
            return None
        reason = self.became[look.round_number][0]
        if reason in LEAVES_GAPS:
            return reason
        one = self._rounds[look.round_number]
        if one.actual_from_s is None:
            return None
        came = [at.enter_s for at in self._seen_on(target_id, one)]
        if not came:
            return "visit_missed"
        return "visit_late" if min(came) > look.enter_s else None

    def _seen_on(self, target_id: str, one: RawRound) -> list[RawLook]:
        """Give the looks at a target that began while a round was under way, sensors' apart."""
        until_s = one.actual_to_s
        if until_s is None:
            until_s = self._raw.known_s
        return [
            look
            for look in self._made.get(target_id, ())
            if look.source != "sensor" and one.actual_from_s <= look.enter_s <= until_s
        ]

    def _fate(self, one: RawRound, known_s: int) -> tuple[str, int, int]:
        """Give what became of a round, how many targets it was sent to, and how many it saw."""
        targets = self.sent_to.get(one.number, set())
        made = 0
        if one.actual_from_s is not None:
            made = sum(bool(self._seen_on(target_id, one)) for target_id in targets)
        return self._reason(one, len(targets), made, known_s), len(targets), made

    def _reason(self, one: RawRound, sent_to: int, made: int, known_s: int) -> str:
        if one.planned_from_s is None or one.planned_to_s is None:
            return "extra"
        if one.actual_from_s is None:
            if one.is_cancelled:
                return "cancelled"
            if one.is_lost:
                return "lost"
            return "pending" if one.planned_from_s + GRACE_S > known_s else "not_started"
        if one.actual_from_s > one.planned_from_s + GRACE_S:
            return "late"
        if one.actual_to_s is not None and one.actual_to_s < one.planned_to_s - GRACE_S:
            return "lost" if one.is_lost else "cut_short"
        if made >= MOSTLY * sent_to:
            return "done"
        if one.actual_to_s is not None:
            return "other_way"
        return "pending" if one.planned_to_s > known_s else "unknown"
