"""Give the program's own icon, as a file and as a link that asks nobody."""

import base64
from pathlib import Path

ICON_FILE = Path(__file__).parent / "static" / "icon.svg"
ICON_TYPE = "image/svg+xml"


def icon_svg() -> str:
    """
    Give the icon as SVG.

    Examples
    --------
    >>> icon_svg()[:4]
    '<svg'
    """
    return ICON_FILE.read_text(encoding="utf-8")


def icon_link() -> str:
    """
    Give the link of a page's head that holds the icon itself.

    A page without one has its browser ask for `/favicon.ico` of wherever it comes from.

    Examples
    --------
    >>> icon_link()[:63]
    '<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;'
    """
    coded = base64.b64encode(icon_svg().encode()).decode()
    return f'<link rel="icon" type="{ICON_TYPE}" href="data:{ICON_TYPE};base64,{coded}">'
