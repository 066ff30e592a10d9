"""Write the content policy of a page: its own scripts and styles, by hash, and nothing else.

The hashes are of the page as its files make it, with an empty scene. So what a pack, an office's
file or a plan brings into a page is in none of them: should it ever become a script there, it does
not run.
"""

import base64
import hashlib
import re
from pathlib import Path

from maps.folium_page import PageParts, render_folium

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
SANDBOX = "sandbox allow-scripts"
"""The page is of no origin: no cookie, no storage, no other page of its server, no new window."""


def policy_of(
    parts: PageParts, *, pictures: str, asks: str = "'none'", assets_folder: Path | None = None
) -> str:
    """
    Give the policy of pages that are made of some parts, as a header says it.

    Parameters
    ----------
    parts
        Their files.
    pictures, asks
        Sources of pictures, and of what scripts may ask for.
    assets_folder
        Where Leaflet's files are kept; see `maps.assets`.

    Raises
    ------
    AssetError
        If Leaflet's files are missing or changed.
    """
    page = render_folium(parts, {}, language="zh", assets_folder=assets_folder)
    scripts, styles = (" ".join(hashes_in(page, kind)) for kind in ("script", "style"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src {pictures}; "
        f"connect-src {asks}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def hashes_in(page: str, kind: str) -> list[str]:
    """
    Give the hashes of a page's inline scripts or styles, as a policy names them.

    Examples
    --------
    >>> hashes_in("<style>p{}</style><script>1</script>", "script")
    ["'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    >>> hashes_in('<script type="application/json">1</script>', "script")
    []
    """
    texts = (
        text
        for found, attributes, text in _INLINE.findall(page)
        if found.lower() == kind and "application/json" not in attributes
    )
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in texts
    ]
