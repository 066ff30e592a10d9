"""Give the Chinese font of reports and figures, checked, from the fetched files."""

from pathlib import Path

from maps.assets import asset_path

FAMILY = "Noto Sans SC"
PACKAGE = "@expo-google-fonts/noto-sans-sc"
FONT_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


def font_paths(*, folder: Path | None = None) -> tuple[Path, ...]:
    """
    Give the files of the font, regular and bold.

    Parameters
    ----------
    folder
        Where the fetched files are kept; `maps.assets.asset_folder` unless given.

    Raises
    ------
    MissingAssetError, ChangedAssetError
        If one has not been fetched, or is not the file that was pinned.
    """
    return tuple(asset_path(f"{PACKAGE}/{name}", folder=folder) for name in FONT_FILES)


def font_folder(*, folder: Path | None = None) -> Path:
    """Give the folder that holds the files of the font and no others; raises as `font_paths`."""
    return font_paths(folder=folder)[0].parent.parent
