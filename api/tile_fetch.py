"""Ask other servers for tiles: the named addresses alone, no redirect, small answers, soon."""

import asyncio
import logging
import ssl

import httpx

from api.base_map_errors import NoAnswerError
from geo_data.base_map import BaseMap
from maps.tile_cut import NoTileError, Tile, read_tile

LIMIT_S = 4.0
"""For a whole answer; a browser asks six at a time and has others to ask for meanwhile."""
MOST_BYTES = 1_000_000
AT_ONCE = 8
KINDS = ("image/", "application/octet-stream")
HEADERS = {"Accept": "image/png,image/jpeg,image/webp", "Accept-Encoding": "identity"}
NO_TILE = (204, 404)
"""Statuses by which a server says that it has nothing there."""

for _name in ("httpx", "httpcore"):  # both would write whole addresses, and with them keys
    logging.getLogger(_name).setLevel(logging.WARNING)


class TileFetcher:
    """Asks by one client of its own, which knows no proxy and no file of passwords."""

    def __init__(self, *, limit_s: float = LIMIT_S):
        self._limit_s = limit_s
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, base_map: BaseMap, level: int, column: int, row: int) -> Tile | None:
        """
        Give a tile as its server has it; None where the server says that it has none.

        Raises
        ------
        NoAnswerError
            If the server does not answer in time, or with anything else.
        """
        address = base_map.address_of(level, column, row)
        try:
            async with asyncio.timeout(self._limit_s):
                content = await self._content(base_map, address)
        except TimeoutError:
            words = f"{base_map.host} has not answered within {self._limit_s:g} s"
            raise NoAnswerError(base_map.base_map_id, words, is_down=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # From None: the cause knows the whole address.
            words = f"{base_map.host} cannot be asked ({_why(error)})"
            raise NoAnswerError(base_map.base_map_id, words, is_down=True) from None
        if content is None:
            return None
        try:
            return await asyncio.to_thread(read_tile, content)
        except NoTileError as error:
            words = f"{base_map.host} answered {error}"
            raise NoAnswerError(base_map.base_map_id, words, is_down=False) from None

    async def stop(self) -> None:
        """Close its connections; a second time does nothing."""
        if self._client is not None:
            await self._client.aclose()
        self._client = None

    async def _content(self, base_map: BaseMap, address: str) -> bytes | None:
        def refusal(words: str, *, is_down: bool = False) -> NoAnswerError:
            said = f"{base_map.host} answered {words}"
            return NoAnswerError(base_map.base_map_id, said, is_down=is_down)

        client = await self._opened()
        async with client.stream("GET", address, headers=HEADERS) as answer:
            if answer.status_code in NO_TILE:
                return None
            if answer.is_redirect:
                words = f"{answer.status_code}, to ask elsewhere, which is not done"
                raise refusal(words, is_down=True)
            if answer.status_code != httpx.codes.OK:
                raise refusal(f"{answer.status_code}", is_down=True)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if not kind.startswith(KINDS):
                raise refusal("200 with something that is no picture")
            if answer.headers.get("content-encoding", "identity").lower() != "identity":
                raise refusal("packed bytes, which were not asked for")
            parts, size = [], 0
            async for part in answer.aiter_raw():
                size += len(part)
                if size > MOST_BYTES:
                    raise refusal(f"more than {MOST_BYTES:,} bytes")
                parts.append(part)
            return b"".join(parts)

    async def _opened(self) -> httpx.AsyncClient:
        """Open the client at the first tile: a server without base maps needs none."""
        if self._client is None:
            trust = await asyncio.to_thread(ssl.create_default_context)
            if self._client is None:
                self._client = httpx.AsyncClient(
                    verify=trust,
                    trust_env=False,
                    follow_redirects=False,
                    timeout=self._limit_s,
                    limits=httpx.Limits(max_connections=AT_ONCE),
                )
        return self._client


def _why(error: BaseException) -> str:
    """Say in a few words why a server cannot be asked; the words of errors may hold addresses."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not one that this machine trusts"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__
