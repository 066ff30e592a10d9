"""Find what keeps a person from a post with a roster as it is: nothing is guessed."""

from collections import Counter
from collections.abc import Iterable, Mapping

from maritime.crews.case import POLICE_ROLES, CrewCase
from maritime.crews.clashes import clash_of
from maritime.crews.model import Staffing
from maritime.district import District
from maritime.register import Person
from maritime.roster import UnfilledRole

WEEK, ON_CALL, FREE = "week", "on_call", "free"
REASON_WORDS = {
    "other_base": "of another base", "no_certificate": "without a valid certificate",
    "ended": "no longer in the register", "leave": "on leave", "at_sea": "at sea",
    "off_hours": "outside the hours they gave", "on_duty": "on duty elsewhere",
    "rest": "resting (11 h)", "week": "with their weekly minutes used",
    "on_call": "without an officer on call who has room", "free": "free",
}  # fmt: skip
"""Why somebody does not fill a post, in the words of a sentence about several people."""


class Hindrances:
    """What people do in one staffing, and what that keeps them from."""

    def __init__(self, case: CrewCase, staffing: Staffing, district: District):
        self._case, self._staffing, self._district = case, staffing, district
        self._index = {person.person_id: n for n, person in enumerate(case.persons)}
        self._duties: dict[int, list[int]] = {}
        for post, number in staffing.items():
            duty = case.posts[post].duty
            self._duties.setdefault(case.arcs[number].person, []).append(duty)

    def unfilled(self, posts: Iterable[int]) -> tuple[UnfilledRole, ...]:
        """Give what is known of posts that nobody holds, in order of time."""
        rows = []
        for post in posts:
            duty, takes = self._case.duty_of(post), self._case.posts[post].takes
            counted = Counter(self.reasons_at(post).values())
            reasons = tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
            rows.append(
                UnfilledRole(
                    duty.from_s,
                    duty.team_id,
                    duty.base_id,
                    takes.roles,
                    duty.to_s,
                    duty.day,
                    reasons,
                )
            )
        return tuple(sorted(rows))

    def reasons_at(self, post: int) -> dict[str, str]:
        """Give, for everybody who holds a role of a post, what keeps him off; FREE: nothing."""
        roles = self._case.posts[post].takes.roles
        return {
            person.person_id: self._reason(person, post)
            for person in self._district.persons
            if set(roles).intersection(person.roles)
        }

    def could_be_crewed(self, duty: int) -> bool:
        """Say whether people whom the staffing leaves free could take all posts of a duty."""
        posts = [n for n, post in enumerate(self._case.posts) if post.duty == duty]
        police = sum(
            1 for post in posts if POLICE_ROLES.intersection(self._case.posts[post].takes.roles)
        )
        if not self._officers_have_room(duty, police):
            return False
        able = {
            post: [person_id for person_id, why in self.reasons_at(post).items() if why == FREE]
            for post in posts
        }
        return match(able) == len(posts)

    def _reason(self, person: Person, post: int) -> str:
        case, duty = self._case, self._case.duty_of(post)
        mine = [role for role in case.posts[post].takes.roles if role in person.roles]
        static = [case.fitness.why_not(person, duty, role) for role in mine]
        fit = [role for role, why in zip(mine, static, strict=True) if why is None]
        if not fit:
            return next(why for why in static if why is not None)
        taken = self._duties.get(self._index[person.person_id], [])
        for other in taken:
            if other == case.posts[post].duty:
                return "on_duty"
            clash = clash_of(duty, case.duties[other], case.period_s)
            if clash is not None:
                return clash
        if not case.has_room(self._index[person.person_id], case.posts[post].duty, taken):
            return WEEK
        if fit[0] in POLICE_ROLES and not self._officers_have_room(case.posts[post].duty, 1):
            return ON_CALL
        return FREE

    def _officers_have_room(self, duty: int, more: int) -> bool:
        """Say whether officers on call suffice for some police posts of a duty more."""
        case, most = self._case, self._case.rule.on_call_patrols
        for instant in case.on_call:
            mine = instant.posts_at.get(case.duties[duty].base_id, ())
            if not any(case.posts[post].duty == duty for post in mine):
                continue
            sent = 0
            for base_id, posts in instant.posts_at.items():
                out = sum(
                    1 for post in posts
                    if post in self._staffing
                    and case.arcs[self._staffing[post]].role in POLICE_ROLES
                )  # fmt: skip
                out += more if base_id == case.duties[duty].base_id else 0
                sent += max(0, -(-(out - most * instant.own[base_id]) // most))
            if sent > instant.floating:
                return False
        return True


def match(able: Mapping[int, list[str]]) -> int:
    """Give how many posts can be held at once, each by one person, nobody holding two."""
    holder: dict[str, int] = {}

    def place(post: int, seen: set[str]) -> bool:
        for person_id in able[post]:
            if person_id in seen:
                continue
            seen.add(person_id)
            if person_id not in holder or place(holder[person_id], seen):
                holder[person_id] = post
                return True
        return False

    return sum(place(post, set()) for post in able)


def words_of(unfilled: UnfilledRole) -> str:
    """
    Say in a sentence why a role is unfilled.

    Examples
    --------
    >>> from datetime import date
    >>> words_of(UnfilledRole(0, "T1", "B1", ("police",), 60, date(2026, 1, 1), (("leave", 2),)))
    'police: 2 hold the role, 2 on leave'
    """
    roles = "/".join(unfilled.roles)
    if not unfilled.reasons:
        return f"{roles}: nobody in the register holds the role"
    count = sum(number for _, number in unfilled.reasons)
    parts = ", ".join(f"{number} {REASON_WORDS[why]}" for why, number in unfilled.reasons)
    return f"{roles}: {count} hold{'s' if count == 1 else ''} the role, {parts}"
