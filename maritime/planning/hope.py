"""Say how much worse new routes may be and still become better than the old by small changes."""

FADING = 0.95  # what older gains still count at every new one
FAR_ABOVE = 4.0
"""By so many times what it gained so far a route may gain at most; with 1 and 2, plans of Taishan
and Chiloé came out worse (docs/decisions/route-search.md)."""


class Hope:
    """
    What small changes have gained for each new route so far, as a fading mean.

    Examples
    --------
    >>> hope = Hope()
    >>> hope.of(2)
    inf
    >>> hope.learn(600.0, 2)
    >>> hope.of(1), hope.of(2)
    (1200.0, 2400.0)
    """

    def __init__(self) -> None:
        self._mean: float | None = None

    def of(self, routes: int) -> float:
        """Give what some new routes may gain, weighted minutes; inf while none was tried."""
        return float("inf") if self._mean is None else FAR_ABOVE * self._mean * routes

    def learn(self, gained: float, routes: int) -> None:
        """Note what some new routes gained together, weighted minutes; a loss counts as 0."""
        each = max(gained, 0.0) / routes
        self._mean = each if self._mean is None else FADING * self._mean + (1 - FADING) * each
