"""Serve the page that explains the site's certificate, and the certificate itself."""

import asyncio

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.access import Given
from api.install_page import (
    FILE_FOR_DEVICES,
    FILE_FOR_PROGRAMS,
    PAGE,
    install_page,
    no_certificate_page,
)
from api.pages import PAGE_POLICY
from api.problems import NotThereError
from geo_data.tls.site_files import SiteFiles, read_authority_certificate
from geo_data.tls.tls_errors import NoCertificateError

router = APIRouter(include_in_schema=False)

MEDIA_TYPES = {
    FILE_FOR_DEVICES: (Encoding.DER, "application/x-x509-ca-cert"),
    FILE_FOR_PROGRAMS: (Encoding.PEM, "application/x-pem-file"),
}


@router.get(PAGE, response_class=HTMLResponse)
async def show_install_page(services: Given) -> HTMLResponse:
    """Explain how the authority's certificate is installed; needs no account."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
    try:
        certificate = await _certificate(services)
    except NoCertificateError:
        return HTMLResponse(no_certificate_page(), 404, headers)
    return HTMLResponse(install_page(certificate, services.hosts), headers=headers)


@router.get(PAGE + "/{name}")
async def get_authority_certificate(services: Given, name: str) -> Response:
    """Give the authority's certificate as a file; needs no account."""
    if name not in MEDIA_TYPES:
        raise NotThereError(f"file {name!r}", "the certificate's files")
    encoding, media_type = MEDIA_TYPES[name]
    try:
        certificate = await _certificate(services)
    except NoCertificateError as error:
        raise NotThereError("a certificate", "this site") from error
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    return Response(certificate.public_bytes(encoding), headers=headers, media_type=media_type)


async def _certificate(services: Given) -> x509.Certificate:
    files = SiteFiles(services.site_folder)
    return await asyncio.to_thread(read_authority_certificate, files)
