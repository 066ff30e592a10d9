"""Count what a server does, for Prometheus: by route and status, never by what was asked for."""

import time
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.log_lines import note_request
from api.reach import RouteTable
from geo_data.program_version import program_version

BUCKETS_S = (0.01, 0.05, 0.2, 1.0, 5.0, 30.0)
disable_created_metrics()  # they would double the number of series
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
NO_ROUTE, OTHER = "none", "other"


class SiteMetrics:
    """The figures of one server, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "coastwatch_requests", "Requests answered.", ("route", "method", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "coastwatch_request_seconds", "Seconds until an answer begins.", ("route",),
            buckets=BUCKETS_S, registry=self.registry,
        )  # fmt: skip
        self.under_way = Gauge(
            "coastwatch_requests_under_way", "Requests being answered.", registry=self.registry
        )
        info = Gauge(
            "coastwatch_info", "The program, always 1.", ("version",), registry=self.registry
        )
        info.labels(program_version()).set(1)
        self.states = Gauge(
            "coastwatch_check_state", "What doctor finds: 0 well, 1 a warning, 2 a fault.",
            ("check",), registry=self.registry,
        )  # fmt: skip
        self.ages = Gauge(
            "coastwatch_age_seconds", "Since the newest backup, and since the last drill.",
            ("of",), registry=self.registry,
        )  # fmt: skip
        self.jobs = Gauge(
            "coastwatch_jobs", "Jobs that wait or run.", ("status",), registry=self.registry
        )

    def written(self) -> bytes:
        """Give all figures as Prometheus reads them."""
        return generate_latest(self.registry)


@dataclass(frozen=True)
class Measured:
    """
    Stand before an application, count its answers and write a line of each to the log.

    A route is named by its function, so that no id, address or query can get into a label or line.
    """

    app: ASGIApp
    routes: RouteTable
    metrics: SiteMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began_s, is_begun = time.monotonic(), False

        async def send_measured(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                self._note(scope, message["status"], time.monotonic() - began_s)
            await send(message)

        with self.metrics.under_way.track_inprogress():
            try:
                await self.app(scope, receive, send_measured)
            finally:
                if not is_begun:  # an error that nobody expected: answered by a 500 further out
                    self._note(scope, 500, time.monotonic() - began_s)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = self.routes.name_of(scope["path"], scope["method"]) or NO_ROUTE
        method = scope["method"] if scope["method"] in METHODS else OTHER
        self.metrics.requests.labels(route, method, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        note_request(route, method, status, seconds)
