"""Name what can go wrong with the certificates of encrypted connections.

CoastwatchError
└── TlsError
    ├── AuthorityExistsError       there is a site authority already
    ├── NoCertificateError         none has been made yet
    ├── NameNotPermittedError      the authority may not vouch for a name
    ├── CertificateEndedError      a certificate has ended
    ├── CertificateNotBegunError   the clock stands before a certificate's begin
    └── UnusableCertificateFileError   a file holds no certificate of this site
"""

from datetime import datetime
from pathlib import Path

from maritime.errors import CoastwatchError


class TlsError(CoastwatchError):
    """Base of what goes wrong with certificates."""


class AuthorityExistsError(TlsError):
    """Say that an authority is there, whose certificate phones may have."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"{self.folder} holds a site authority already, and phones may have its certificate; "
            "`coastwatch tls renew` gives the server a new certificate of it, with other --name "
            f"and --address where they are given. To begin anew all the same, move {self.folder} "
            "away; every phone then has to install the new authority"
        )


class NoCertificateError(TlsError):
    """Say that there is no authority or no server's certificate yet."""

    def __init__(self, path: Path, command: str):
        super().__init__(path, command)
        self.path, self.command = path, command

    def __str__(self) -> str:
        return (
            f"{self.path} is not there; make it with `coastwatch tls {self.command} --name "
            "patrol.local --address 192.168.1.5` (this machine's own name and address)"
        )


class NameNotPermittedError(TlsError):
    """Say for which name an authority may not vouch."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"the site authority may not vouch for {self.name!r}: it was made for private names "
            "and addresses (.local, .lan, .internal, 10.…, 172.16.…, 192.168.…) and those named "
            "at the time; take such a one, or make a new authority for this name"
        )


class CertificateEndedError(TlsError):
    """Say which certificate has ended when."""

    def __init__(self, what: str, ended_at: datetime, now: datetime, advice: str):
        super().__init__(what, ended_at, now, advice)
        self.what, self.ended_at, self.now, self.advice = what, ended_at, now, advice

    def __str__(self) -> str:
        return (
            f"{self.what} ended at {_written(self.ended_at)}, and this machine's clock says "
            f"{_written(self.now)}: phones refuse it; {self.advice}"
        )


class CertificateNotBegunError(TlsError):
    """Say that the clock stands before a certificate's begin."""

    def __init__(self, what: str, begins_at: datetime, now: datetime):
        super().__init__(what, begins_at, now)
        self.what, self.begins_at, self.now = what, begins_at, now

    def __str__(self) -> str:
        return (
            f"{self.what} begins at {_written(self.begins_at)}, and this machine's clock says "
            f"{_written(self.now)}: set the clock, which is most likely wrong"
        )


class UnusableCertificateFileError(TlsError):
    """Say why a file of certificates cannot be used."""

    def __init__(self, path: Path, reason: str):
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; put the file back from its copy, or renew"


def _written(at: datetime) -> str:
    return at.astimezone().isoformat(sep=" ", timespec="seconds")
