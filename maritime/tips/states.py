"""Name the states of a tip, and which may follow which."""

RECEIVED, CHECKING, CONFIRMED, UNFOUNDED = "received", "checking", "confirmed", "unfounded"
TIP_STATES = (RECEIVED, CHECKING, CONFIRMED, UNFOUNDED)
"""已收到, 核查中, 属实, 不属实."""
CAME_BY = ("officer", "public")

_AFTER = {
    RECEIVED: (CHECKING, CONFIRMED, UNFOUNDED), CHECKING: (CONFIRMED, UNFOUNDED),
    CONFIRMED: (UNFOUNDED,), UNFOUNDED: (CONFIRMED,),
}  # fmt: skip


def may_follow(state: str, new: str) -> bool:
    """
    Tell whether a tip in a state may come into another; what was found may be found otherwise.

    Examples
    --------
    >>> may_follow("received", "checking"), may_follow("confirmed", "received")
    (True, False)
    """
    return new in _AFTER[state]
