"""Keep the key pair by which this site signs what it gives to phones."""

import contextlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.atomic_file import UnwritableFileError
from geo_data.key_files import key_from_pem, key_to_pem, new_key, read_private, write_private
from geo_data.signatures import jwk_of

FILE_NAME = "site-key.pem"


def read_or_make_site_key(data_folder: Path) -> ec.EllipticCurvePrivateKey:
    """
    Give the site's private key; made once, at first use, in the data folder (0600).

    Phones keep its public half and refuse packets of any other: it is never made anew while its
    file is there, whatever is wrong with that.

    Raises
    ------
    ExposedKeyError, UnusableKeyError
        If others may read the file, or it holds no key.
    UnwritableFileError
        If it cannot be made.
    """
    path = data_folder / FILE_NAME
    try:
        return key_from_pem(read_private(path), path)
    except FileNotFoundError:
        pass
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(data_folder, reason, "set COASTWATCH_DATA") from error
    with contextlib.suppress(FileExistsError):  # made by another process meanwhile: that one counts
        write_private(path, key_to_pem(new_key()), replaces=False)
    return key_from_pem(read_private(path), path)


def site_jwk(data_folder: Path) -> dict[str, str]:
    """Give the public half of the site's key as a JSON Web Key; errors as read_or_make_site_key."""
    return jwk_of(read_or_make_site_key(data_folder).public_key())
