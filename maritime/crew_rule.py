"""Hold who has to go out with a team: the crew rule of each mode of a district."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from maritime.checks import require_choice
from maritime.district import District
from maritime.errors import InvalidRecordError
from maritime.team import MODES

CREW_ROLES = (
    "gridworker", "police", "auxiliary_police", "patrol_member", "volunteer", "boat_crew",
    "drone_pilot",
)  # fmt: skip
"""Roles in which people go out; owners, guardians and contacts do not."""
CERTIFICATE_OF = {"boat_crew": "crew", "drone_pilot": "drone_pilot"}
"""Kind of certificate that a role needs, in a district that records any of that kind."""
OFFICER, AUXILIARY = "police", "auxiliary_police"
ON_CALL_PATROLS = 4
"""Patrols at once for which one officer may answer, unless the district says otherwise."""
REST_BETWEEN_S = 11 * 3600
"""Least time between two duties of one person, seconds."""
WEEK_DAYS = 7
"""Days in a row in which the minutes of max_min_per_week count."""
ON_CALL_KEY = "on_call_patrols"


@dataclass(frozen=True)
class CrewPost:
    """One place in a team, with the roles that may fill it, the better one first."""

    roles: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.roles:
            raise InvalidRecordError("crew post", "", "roles", self.roles, "one role or more")
        for role in self.roles:
            require_choice("crew post", str(self), "roles", role, CREW_ROLES)

    def __str__(self) -> str:
        return "/".join(self.roles)


MIXED_TEAM = (
    CrewPost(("gridworker",)),
    CrewPost((OFFICER, AUXILIARY)),
    CrewPost(("patrol_member",)),
)
DEFAULT_POSTS: Mapping[str, tuple[CrewPost, ...]] = {
    "foot": MIXED_TEAM,
    "vehicle": MIXED_TEAM,
    "boat": (*MIXED_TEAM, CrewPost(("boat_crew",))),
    "drone": (*MIXED_TEAM, CrewPost(("drone_pilot",))),
}


@dataclass(frozen=True)
class CrewRule:
    """
    The posts of a team by its mode, and how many patrols an officer may be on call for at once.

    An auxiliary counts for the police where an officer of the same base, or one without a base, is
    on call. An officer who is out himself is on call for one patrol less: his own counts.
    """

    posts: Mapping[str, tuple[CrewPost, ...]] = field(default_factory=lambda: dict(DEFAULT_POSTS))
    on_call_patrols: int = ON_CALL_PATROLS

    def __post_init__(self) -> None:
        for mode in MODES:
            if not self.posts.get(mode):
                raise InvalidRecordError(
                    "crew rule", mode, "posts", self.posts.get(mode), "one post or more"
                )
        if self.on_call_patrols < 1:
            raise InvalidRecordError(
                "crew rule", "", ON_CALL_KEY, self.on_call_patrols, "a whole number of at least 1"
            )

    @property
    def roles(self) -> frozenset[str]:
        """Every role that some post of the rule takes."""
        return frozenset(
            role for posts in self.posts.values() for post in posts for role in post.roles
        )


def crew_rule_of(district: District) -> CrewRule:
    """
    Give the crew rule of a district: the default, or what its pack says in `meta`.

    The keys crew_foot, crew_vehicle, crew_boat, crew_drone hold posts separated by commas, the
    roles that may fill one by slashes; on_call_patrols holds a whole number.

    Raises
    ------
    InvalidRecordError
        If a value cannot be read; the message names the key.

    Examples
    --------
    >>> [str(post) for post in posts_written("crew_boat", "police/auxiliary_police, boat_crew")]
    ['police/auxiliary_police', 'boat_crew']
    """
    posts = dict(DEFAULT_POSTS)
    for mode in MODES:
        key = f"crew_{mode}"
        if key in district.extra_meta:
            posts[mode] = posts_written(key, district.extra_meta[key])
    written = district.extra_meta.get(ON_CALL_KEY)
    if written is None:
        return CrewRule(posts)
    if not (written.isascii() and written.isdigit() and int(written) >= 1):
        raise InvalidRecordError(
            "meta", ON_CALL_KEY, "value", written, "a whole number of at least 1"
        )
    return CrewRule(posts, int(written))


def posts_written(key: str, written: str) -> tuple[CrewPost, ...]:
    """Give the posts that a value of `meta` names; raises InvalidRecordError as crew_rule_of."""
    posts = [tuple(role.strip() for role in post.split("/")) for post in written.split(",")]
    wrong = [role for post in posts for role in post if role not in CREW_ROLES]
    if wrong:
        expected = "posts like police/auxiliary_police, boat_crew, of " + "·".join(CREW_ROLES)
        raise InvalidRecordError("meta", key, "value", written, expected)
    return tuple(CrewPost(post) for post in posts)


def has_crews(district: District) -> bool:
    """Say whether the register holds anybody who could be crew; if not, teams are as crewed."""
    roles = crew_rule_of(district).roles
    return any(roles.intersection(person.roles) for person in district.persons)
