"""Name what can be wrong with a signed file; such a file is refused whole.

CoastwatchError
└── SignedFileError
    ├── UnreadableSignedFileError   no such file, cut short, or above a limit
    ├── ChangedFileError            its signature does not belong to what it holds
    ├── UnknownDeviceError          written by a device that is not enrolled here
    ├── EndedDeviceError            written by a device that was ended
    ├── EndedAccountError           its writer's account was ended
    └── ForeignItemsError           an account's items on a device of another account
"""

from datetime import datetime
from uuid import UUID

from maritime.errors import CoastwatchError


class SignedFileError(CoastwatchError):
    """Base of what makes a signed file unusable; nothing of it is kept."""


class UnreadableSignedFileError(SignedFileError):
    """Say what was found in a file where something else was expected."""

    def __init__(self, source: str, found: str, expected: str):
        super().__init__(source, found, expected)
        self.source, self.found, self.expected = source, found, expected

    def __str__(self) -> str:
        return (
            f"{self.source}: found {self.found}; expected {self.expected}. Nothing of it was kept: "
            "copy the file from the phone again; the phone still has all of it"
        )


class ChangedFileError(SignedFileError):
    """Say that a file is not as its writer signed it."""

    def __init__(self, source: str):
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return (
            f"{self.source}: the signature does not belong to what the file holds, so it was "
            "changed or damaged after it was signed. Nothing of it was kept: copy the file again; "
            "if it is refused again, ask who had it in hands"
        )


class UnknownDeviceError(SignedFileError):
    """Say which device nobody has enrolled here."""

    def __init__(self, source: str, device_id: UUID):
        super().__init__(source, device_id)
        self.source, self.device_id = source, device_id

    def __str__(self) -> str:
        return (
            f"{self.source}: it was written by device {self.device_id}, which is not enrolled "
            "here, so nobody can tell whose it is. Nothing of it was kept: let the phone sign in "
            "once in reach of this server, then write the file again"
        )


class EndedDeviceError(SignedFileError):
    """Say that a device was ended, so that its files count no more."""

    def __init__(self, source: str, device_id: UUID, ended_at: datetime):
        super().__init__(source, device_id, ended_at)
        self.source, self.device_id, self.ended_at = source, device_id, ended_at

    def __str__(self) -> str:
        return (
            f"{self.source}: device {self.device_id} was ended at "
            f"{self.ended_at.isoformat(timespec='seconds')} (a lost phone), so whoever found it "
            "could have written this. Nothing of it was kept: if its owner has it back, it sends "
            "over the network as soon as he signs in with it"
        )


class EndedAccountError(SignedFileError):
    """Say that the account of a file was ended."""

    def __init__(self, source: str, login: str, ended_at: datetime):
        super().__init__(source, login, ended_at)
        self.source, self.login, self.ended_at = source, login, ended_at

    def __str__(self) -> str:
        return (
            f"{self.source}: account {self.login!r} was ended at "
            f"{self.ended_at.isoformat(timespec='seconds')}, so nothing is kept in its name any "
            "more. Nothing of it was kept; the phone still has all of it, to be looked at there"
        )


class ForeignItemsError(SignedFileError):
    """Say that a file's items are not of the account that the device belongs to."""

    def __init__(self, source: str, device_id: UUID):
        super().__init__(source, device_id)
        self.source, self.device_id = source, device_id

    def __str__(self) -> str:
        return (
            f"{self.source}: its items are of another account than device {self.device_id} is "
            "enrolled for. Nothing of it was kept: each person who uses a phone enrols it and "
            "writes a file of his own"
        )
