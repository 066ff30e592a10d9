"""Keep the Taishan sample: its sources, the script that builds it, and the built pack."""

from pathlib import Path

TAISHAN_PACK = Path(__file__).with_name("taishan.gpkg")
