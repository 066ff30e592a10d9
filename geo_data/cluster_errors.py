"""Name what can go wrong with the program's own PostGIS cluster.

CoastwatchError
├── DatabaseUrlError           DATABASE_URL cannot be used
└── ClusterError               the own cluster cannot be used
    ├── PostgisMissingError    no PostGIS programs on this machine
    ├── ClusterAccountError    root, and no account to drop to
    ├── ClusterFolderError     the data folder cannot be entered or written
    ├── ClusterDiskFullError   too little room for the data files
    ├── ClusterVersionError    data files of a PostgreSQL that is not installed
    ├── ClusterPortError       the port was taken while the server started
    └── ClusterStartError      the server did not start, with the end of its log
"""

from pathlib import Path

from maritime.errors import CoastwatchError


class DatabaseUrlError(CoastwatchError):
    """Say what is wrong with the address in a setting without repeating its password."""

    def __init__(self, found: str, expected: str, setting: str = "DATABASE_URL"):
        super().__init__(found, expected, setting)
        self.found, self.expected, self.setting = found, expected, setting

    def __str__(self) -> str:
        return f"{self.setting}: found {self.found}; expected {self.expected}"


class ClusterError(CoastwatchError):
    """Base of every error of the own cluster."""


class PostgisMissingError(ClusterError):
    """Say which packages bring PostGIS."""

    def __init__(self, install_command: str):
        super().__init__(install_command)
        self.install_command = install_command

    def __str__(self) -> str:
        return (
            "no PostgreSQL server with PostGIS found under /usr/lib/postgresql; install it with "
            f"`{self.install_command}`, or set DATABASE_URL to a PostGIS database"
        )


class ClusterAccountError(ClusterError):
    """Say that root has no account to hand the server to."""

    def __init__(self, account: str):
        super().__init__(account)
        self.account = account

    def __str__(self) -> str:
        return (
            "PostgreSQL does not run as root, and the account "
            f"{self.account!r} does not exist; create it with "
            f"`useradd --system --no-create-home {self.account}`, or run as an ordinary user"
        )


class ClusterFolderError(ClusterError):
    """Say which folder the server's account cannot use."""

    def __init__(self, folder: Path, reason: str):
        super().__init__(folder, reason)
        self.folder, self.reason = folder, reason

    def __str__(self) -> str:
        return (
            f"folder {self.folder}: {self.reason}; "
            "set COASTWATCH_DATA to a folder that can be used, or change its permissions"
        )


class ClusterDiskFullError(ClusterError):
    """Say how much room there is and how much is needed, in megabytes."""

    def __init__(self, folder: Path, free_mb: int, needed_mb: int):
        super().__init__(folder, free_mb, needed_mb)
        self.folder, self.free_mb, self.needed_mb = folder, free_mb, needed_mb

    def __str__(self) -> str:
        return (
            f"folder {self.folder}: {self.free_mb} MB free, at least {self.needed_mb} MB needed; "
            "make room, or set COASTWATCH_DATA to a folder on another disk"
        )


class ClusterVersionError(ClusterError):
    """Say which PostgreSQL the data files belong to and which ones are installed."""

    def __init__(self, data_files: Path, found: int, installed: tuple[int, ...]):
        super().__init__(data_files, found, installed)
        self.data_files, self.found, self.installed = data_files, found, installed

    def __str__(self) -> str:
        installed = ", ".join(str(major) for major in self.installed)
        return (
            f"data files {self.data_files} belong to PostgreSQL {self.found}, and PostGIS is "
            f"installed for {installed} only; install postgresql-{self.found}-postgis-3, "
            "or move the folder away and import the district packs again"
        )


class ClusterPortError(ClusterError):
    """Say which port another program took."""

    def __init__(self, port: int):
        super().__init__(port)
        self.port = port

    def __str__(self) -> str:
        return f"port {self.port} on 127.0.0.1 is taken by another program; run the command again"


class ClusterStartError(ClusterError):
    """Say which program failed, and show the end of what it wrote."""

    def __init__(self, program: str, log_end: str):
        super().__init__(program, log_end)
        self.program, self.log_end = program, log_end

    def __str__(self) -> str:
        return f"{self.program} failed:\n{self.log_end}"
