"""Make receipt codes 回执码 for those who give tips: only a hash of each is kept."""

import hashlib
import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for others: 0 and O, 1 and I."""
LENGTH, GROUP = 16, 4
"""Eighty bits of chance, written in fours."""


def make_receipt() -> str:
    """Give a new receipt code."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def receipt_hash(written: str) -> bytes:
    """
    Give what is kept of a receipt code, however it is written; it has enough chance without salt.

    Examples
    --------
    >>> receipt_hash("7qx4 m2kd 9trb c6hn") == receipt_hash("7QX4-M2KD-9TRB-C6HN")
    True
    """
    plain = "".join(letter for letter in written.upper() if letter.isalnum())
    return hashlib.sha256(f"coastwatch receipt {plain}".encode()).digest()
