"""Keep the key pair by which this site signs what it gives to phones."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.key_files import read_or_make_key
from geo_data.signatures import jwk_of

FILE_NAME = "site-key.pem"


def read_or_make_site_key(data_folder: Path) -> ec.EllipticCurvePrivateKey:
    """
    Give the site's private key; made once, at first use, in the data folder (0600).

    Phones keep its public half and refuse packets of any other. Errors are those of
    `read_or_make_key`.
    """
    return read_or_make_key(data_folder / FILE_NAME, advice="set COASTWATCH_DATA")


def site_jwk(data_folder: Path) -> dict[str, str]:
    """Give the public half of the site's key as a JSON Web Key; errors as read_or_make_site_key."""
    return jwk_of(read_or_make_site_key(data_folder).public_key())
