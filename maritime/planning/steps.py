"""Name the steps of a route: actions by their number in a travel class, all else by these codes."""

START, JUMP, WAIT, REST, HOME = -1, -2, -3, -4, -5
"""Where a beam begins; a way to another place; waiting; the rest; at the base, a patrol's end."""

Step = tuple[int, int, int, int]
"""Code, place at the end, when it begins and when it ends, seconds after the horizon's start."""
