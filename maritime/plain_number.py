"""Write a vessel's number as numbers are compared: the same however somebody typed it."""

import re
import unicodedata

NOISE = " \t\n\r\v\f-_.·•\u200b\ufeff\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Signs that make no difference in a number: spaces, hyphens, dashes, dots."""
_PLAIN = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", NOISE)
_YUE = re.compile("^YUE(?=[\u4e00-\u9fff])")


def plain_number(written: str) -> str:
    """
    Give an MMSI, BeiDou id or registration number as it is compared; '' where nothing is left.

    Full-width digits and letters are narrow, small letters large, `NOISE` is left out. ``YUE`` at
    the begin is 粤 where a Chinese sign follows it; before Latin letters or digits nobody can tell.
    The database's function ``plain_number`` (step 0010) is the same rule.

    Examples
    --------
    >>> plain_number("４１２-０００ 001"), plain_number("Yue台渔 12"), plain_number("YUE 12")
    ('412000001', '粤台渔12', 'YUE12')
    """
    return _YUE.sub("粤", unicodedata.normalize("NFKC", written).translate(_PLAIN))
