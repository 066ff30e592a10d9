"""Say how each kind of job is done: by which task of which workers, how many at once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from api.workers import OnProgress, Worker
from geo_data.job_table import Job

CHOSEN = "chosen"
"""Option of a job that lists the options that were chosen for the one who asked."""

Request = dict[str, object]


class Workers(Protocol):
    """Those who do pieces of work, each in its turn."""

    async def run(
        self, task: str, request: Request, *, worker: Worker, on_progress: OnProgress
    ) -> dict[str, object]:
        """Do one piece of work; errors are those of `api.workers.Worker.run`."""


async def request_of_options(job: Job) -> Request:
    """Give what a worker is asked where it needs no more than the options of a job."""
    options = {name: value for name, value in job.options.items() if name != CHOSEN}
    return {"district_id": job.district_id, "options": options}


@dataclass(frozen=True)
class JobKind:
    """
    How jobs of a kind are done.

    Parameters
    ----------
    task
        What of `api.worker.TASKS` does them.
    workers
        Who does them.
    at_once
        How many are done at once; others of the kind wait, never those of another.
    request_of
        Gives what the worker is asked, when the job begins; CoastwatchError where it cannot be.
    """

    task: str
    workers: Workers
    at_once: int
    request_of: Callable[[Job], Awaitable[Request]] = request_of_options


JobKinds = Mapping[str, JobKind]


def plan_id_of(done: Mapping[str, object]) -> UUID | None:
    """Give the plan that a job made, None where it made none."""
    plan_id = done.get("plan_id")
    return None if plan_id is None else UUID(str(plan_id))
