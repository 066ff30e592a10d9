"""Give a benchmark a database cluster of its own, and take it away again."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from geo_data.cluster import ensure_cluster, service_url_of, stop_cluster


@contextmanager
def scratch_site() -> Iterator[tuple[Path, URL, URL]]:
    """
    Give a folder, the address of an empty durable database in it, and that of its service login.

    Both are gone after the block, also where SIGTERM ends it.
    """
    signal.signal(signal.SIGTERM, _stop)  # so that what was started is stopped
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    try:
        url = ensure_cluster(folder / "data", durable=True)
        yield folder, url, service_url_of(folder / "data").set(database=url.database)
    finally:
        stop_cluster(folder / "data")
        shutil.rmtree(folder)


def _stop(number: int, frame: object) -> None:
    raise SystemExit(f"stopped by signal {number}")
