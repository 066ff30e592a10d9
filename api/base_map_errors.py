"""Say why a tile of a base map is not there; nothing of an address or a key is in the words.

CoastwatchError
└── ApiError
    ├── NoAnswerError           a base map's server does not answer, or not with a tile
    ├── TilePassError           a page's pass for tiles is none, or over
    └── TooManyTilesError       more tiles are waited for than are asked at once
"""

from api.api_errors import ApiError


class NoAnswerError(ApiError):
    """
    Say what a base map's server did instead of giving a tile.

    is_down: whether other tiles would fare no better, so that the server is left alone for a while.
    """

    def __init__(self, base_map_id: str, reason: str, *, is_down: bool):
        super().__init__(base_map_id, reason, is_down)
        self.base_map_id, self.reason, self.is_down = base_map_id, reason, is_down

    def __reduce__(self) -> tuple:
        return _no_answer, (self.base_map_id, self.reason, self.is_down)

    def __str__(self) -> str:
        return (
            f"base map {self.base_map_id!r}: {self.reason}; expected a tile. Ask with "
            "`coastwatch base-maps check --try`; own vectors stay on the map"
        )


class TooManyTilesError(ApiError):
    """Say that a tile has to be asked for again later."""

    def __init__(self, base_map_id: str, seconds: float):
        super().__init__(base_map_id, seconds)
        self.base_map_id, self.seconds = base_map_id, seconds

    def __str__(self) -> str:
        return f"base map {self.base_map_id!r}: too many of its tiles are waited for; ask again"


class TilePassError(ApiError):
    """Say what is wrong with a page's pass for tiles; the pass itself is not repeated."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the pass for tiles is {self.reason}; expected one that is good: open the map again"


def _no_answer(base_map_id: str, reason: str, is_down: bool) -> NoAnswerError:
    return NoAnswerError(base_map_id, reason, is_down=is_down)
