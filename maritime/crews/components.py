"""Split a staffing case into parts that share no person, no team and no officer on call."""

from collections.abc import Sequence

from scipy.cluster.hierarchy import DisjointSet

from maritime.crews.case import CrewCase


def independent_parts(
    case: CrewCase, *, whole_teams: bool
) -> list[tuple[list[int], list[int], int]]:
    """
    Give the posts, people and number of arcs of each part, in order of their first post.

    Parameters
    ----------
    whole_teams
        Whether the posts of a duty belong together because it is staffed whole or not at all.
    """
    joined = DisjointSet(range(len(case.posts)))

    def join(posts: Sequence[int]) -> None:
        for post in posts[1:]:
            joined.merge(posts[0], post)

    for numbers in case.arcs_of_person:
        join([case.arcs[number].post for number in numbers])
    for instant in case.on_call:
        if instant.floating:
            join([post for posts in instant.posts_at.values() for post in posts])
        else:
            for posts in instant.posts_at.values():
                join(posts)
    if whole_teams:
        by_duty: dict[int, list[int]] = {}
        for number, post in enumerate(case.posts):
            by_duty.setdefault(post.duty, []).append(number)
        for posts in by_duty.values():
            join(posts)
    parts: dict[int, tuple[list[int], set[int], list[int]]] = {}
    for post in range(len(case.posts)):
        posts, people, arcs = parts.setdefault(joined[post], ([], set(), []))
        posts.append(post)
        people.update(case.arcs[number].person for number in case.arcs_of_post[post])
        arcs.extend(case.arcs_of_post[post])
    return [(posts, sorted(people), len(arcs)) for posts, people, arcs in parts.values()]
