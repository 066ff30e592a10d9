"""Check the office's file of base maps; nobody is asked for a tile, and no key is told."""

from pathlib import Path

from geo_data.base_map_file import OWN_FILE, base_maps_of_site
from geo_data.keep.finding import FAULT, WELL, Finding
from maritime.errors import FaultyInputError

CHECK = "base_maps"


def check_base_maps(folder: Path) -> Finding:
    """Say how many base maps a data folder names, or what is wrong with its file of them."""
    try:
        named = base_maps_of_site(folder)
    except FaultyInputError as error:
        return Finding(
            CHECK, FAULT, f"{OWN_FILE} 有 {len(error.faults)} 处错误，服务不能启动", str(error),
            "按英文提示改正；coastwatch base-maps check 可再查；移走该文件则只用自有矢量数据",
            "correct it; `coastwatch base-maps check` looks again; without the file own vectors "
            "alone are shown",
        )  # fmt: skip
    count = len(named.maps)
    if count == 0:
        return Finding(
            CHECK, WELL, "没有底图：只用自有矢量数据，不向外请求",
            "no base maps: own vectors alone, and nobody is asked for tiles",
        )  # fmt: skip
    return Finding(CHECK, WELL, f"允许 {count} 个底图", f"{count} base maps are allowed")
