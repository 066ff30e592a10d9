"""Put a job in for a request: kept, written into the audit log, and answered with its address."""

from collections.abc import Mapping

from fastapi import Response

from api.access import API, Services
from api.acting import note
from api.schemas_plans import JobAnswer, job_of


async def put_in_job(
    services: Services,
    response: Response,
    district_id: str,
    options: Mapping[str, object],
    *,
    key: str | None,
    kind: str,
) -> JobAnswer:
    """
    Give the job of these options, and its address in the response's head.

    Parameters
    ----------
    key
        The same key and options again give the same job.
    kind
        One of `api.job_kinds`.

    Raises
    ------
    KeyReusedError
        If the key belongs to a job with other options.
    QueueFullError
        If too many jobs of the kind wait already.
    """
    job = await services.jobs.submit(district_id, options, key=key, kind=kind)
    subject = f"{kind} by job {job.job_id}"
    await note(services, "order", subject, after=dict(options), district_id=district_id)
    response.headers["Location"] = f"{API}/jobs/{job.job_id}"
    return job_of(job, API)
