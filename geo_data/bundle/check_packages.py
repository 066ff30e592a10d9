"""Check every installed file of this Python environment against the sum its package lists.

Run by the installer with the environment's own Python; needs nothing but Python. Prints the
packages with a missing or changed file, and ends with 1 where there is one.
"""

import base64
import hashlib
import sys
from importlib.metadata import Distribution, distributions


def is_whole(package: Distribution) -> bool:
    """Tell whether every listed file of a package is there as it was installed."""
    for file in package.files or ():
        if file.hash is None:
            continue
        path = file.locate()
        if not path.is_file():
            return False
        digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            return False
    return True


if __name__ == "__main__":
    broken = sorted(one.metadata["Name"] for one in distributions() if not is_whole(one))
    print("\n".join(broken))
    sys.exit(bool(broken))
