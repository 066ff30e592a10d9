"""Serve the duty room's page of each district, and the choice of one where there are several."""

import asyncio
from html import escape
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import AskedDistrict, Given, Snapshot
from api.etags import etag_of, is_known
from api.pages import PAGE_POLICY
from geo_data.read_districts import DistrictHead, head_of, read_districts, read_drawing_mark
from geo_data.read_page import PageRequest
from geo_data.store_connection import open_snapshot

router = APIRouter(include_in_schema=False)

MOST_DISTRICTS = 1000
REVALIDATED = "no-cache"
PERMISSIONS = "geolocation=(), camera=(), microphone=(), payment=(), usb=()"

CHOICE_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>值班室 Duty room · Coastwatch 海岸巡防</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css"></head>
<body><main><p><a href="/">首页 start</a></p><h1>值班室 Duty room</h1>
CHOICES
</main></body></html>
"""


@router.get("/duty", response_class=HTMLResponse)
async def choose_duty(connection: Snapshot) -> Response:
    """Send to the duty room of the only district in reach, or let one choose."""
    rows = (await read_districts(connection, PageRequest(MOST_DISTRICTS))).rows
    heads = [head_of(row) for row in rows]
    if len(heads) == 1:
        return RedirectResponse(_path_of(heads[0]), status_code=303)
    page = CHOICE_PAGE.replace("CHOICES", _choices(heads))
    return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})


@router.get("/duty/{district_id}", response_class=HTMLResponse)
async def show_duty(request: Request, services: Given, asked: AskedDistrict) -> Response:
    """Show the coast of a district as it is now, what fails next and whom one could send."""
    async with open_snapshot(services.served) as connection:
        mark = await read_drawing_mark(connection, asked.district_id)
    path = await services.views.duty_page(asked.district_id, mark)
    headers = {
        "ETag": etag_of(path.stem),
        "Cache-Control": REVALIDATED,
        "Permissions-Policy": PERMISSIONS,
    }
    headers["Content-Security-Policy"] = await services.views.duty_policy()
    if is_known(request, path.stem):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(await asyncio.to_thread(path.read_bytes), headers=headers)


def _choices(heads: list[DistrictHead]) -> str:
    if not heads:
        return "<p>还没有辖区 none yet: coastwatch import PACK</p>"
    items = (f'<li><a href="{escape(_path_of(one))}">{escape(one.name)}</a></li>' for one in heads)
    return f"<ul>{''.join(items)}</ul>"


def _path_of(head: DistrictHead) -> str:
    return f"/duty/{quote(head.district_id, safe='')}"
