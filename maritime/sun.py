"""Tell when it is night at a place: the sun's height by the NOAA solar calculator's formulas."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

NIGHT_BELOW_DEG = -0.833  # upper edge of the sun at a flat horizon, with mean refraction
_J2000_S = 946_728_000  # epoch seconds of 2000-01-01 12:00 UTC
_CENTURY_S = 36_525 * 86_400
_DAY_S = 86_400
_LOOK_EVERY_S = 600

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def sun_elevation_deg(lon: float, lat: float, instants_s: ArrayLike) -> FloatArray:
    """
    Give how high the sun's middle stands above a flat horizon, without refraction.

    Right to about 0.01° between 1950 and 2050 (Meeus, Astronomical Algorithms, chapter 25, as
    used by NOAA's solar calculator).

    Parameters
    ----------
    lon, lat
        Position in EPSG:4326.
    instants_s
        (n,) epoch seconds.
    """
    instants = np.atleast_1d(np.asarray(instants_s, dtype=np.float64))
    century = (instants - _J2000_S) / _CENTURY_S
    declination, equation_of_time_min = _sun(century)
    solar_time_min = instants % _DAY_S / 60.0 + equation_of_time_min + 4.0 * lon
    hour_angle = np.radians(solar_time_min / 4.0 - 180.0)
    latitude = np.radians(lat)
    sine = np.sin(latitude) * np.sin(declination)
    sine = sine + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def night_spans(lon: float, lat: float, start_s: int, end_s: int) -> list[tuple[int, int]]:
    """
    Give the nights between two instants: the sun is more than 0.833° below the horizon.

    Parameters
    ----------
    lon, lat
        Position in EPSG:4326.
    start_s, end_s
        Epoch seconds, both ends included.

    Returns
    -------
    list[tuple[int, int]]
        Epoch seconds from the first second of each night to the first after it, clipped to
        [start_s, end_s]; one span over all in polar night, none in polar day.
    """
    if end_s <= start_s:
        return []
    looks = np.unique(np.append(np.arange(start_s, end_s, _LOOK_EVERY_S, dtype=np.int64), end_s))
    looks = np.union1d(looks, _turning_points(lon, lat, looks))
    is_night = _is_night(lon, lat, looks)
    changes = np.flatnonzero(is_night[1:] != is_night[:-1])
    borders = _first_second_changed(lon, lat, looks[changes], looks[changes + 1])
    starts = [
        int(border) for border, before in zip(borders, is_night[changes], strict=True) if not before
    ]
    ends = [
        int(border) for border, before in zip(borders, is_night[changes], strict=True) if before
    ]
    if is_night[0]:
        starts.insert(0, start_s)
    if is_night[-1]:
        ends.append(end_s)
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def day_spans(lon: float, lat: float, start_s: int, end_s: int) -> list[tuple[int, int]]:
    """
    Give the spans of daylight between two instants: what night_spans leaves.

    Parameters are those of night_spans.

    Examples
    --------
    >>> night = night_spans(112.8, 21.8, 1_795_363_200, 1_795_449_600)
    >>> day = day_spans(112.8, 21.8, 1_795_363_200, 1_795_449_600)
    >>> sum(to_s - from_s for from_s, to_s in night + day)
    86400
    """
    nights = night_spans(lon, lat, start_s, end_s)
    dusks = [*(start for start, _ in nights), end_s]
    dawns = [start_s, *(end for _, end in nights)]
    return [(dawn, dusk) for dawn, dusk in zip(dawns, dusks, strict=True) if dusk > dawn]


def _sun(century: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the sun's declination in radians and the equation of time in minutes."""
    mean_longitude = np.radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360)
    anomaly = np.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    eccentricity = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre_deg = (
        np.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + np.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + np.sin(3 * anomaly) * 0.000289
    )
    node = np.radians(125.04 - 1934.136 * century)
    longitude = mean_longitude + np.radians(centre_deg - 0.00569 - 0.00478 * np.sin(node))
    tilt_deg = (
        23.0
        + (26.0 + (21.448 - century * (46.815 + century * (0.00059 - century * 0.001813))) / 60.0)
        / 60.0
    )
    tilt = np.radians(tilt_deg + 0.00256 * np.cos(node))
    declination = np.arcsin(np.sin(tilt) * np.sin(longitude))
    half_tilt = np.tan(tilt / 2.0) ** 2
    equation_of_time = (
        half_tilt * np.sin(2 * mean_longitude)
        - 2 * eccentricity * np.sin(anomaly)
        + 4 * eccentricity * half_tilt * np.sin(anomaly) * np.cos(2 * mean_longitude)
        - 0.5 * half_tilt**2 * np.sin(4 * mean_longitude)
        - 1.25 * eccentricity**2 * np.sin(2 * anomaly)
    )
    return declination, 4.0 * np.degrees(equation_of_time)


def _is_night(lon: float, lat: float, instants_s: IntArray) -> NDArray[np.bool_]:
    return sun_elevation_deg(lon, lat, instants_s) < NIGHT_BELOW_DEG


def _turning_points(lon: float, lat: float, looks_s: IntArray) -> IntArray:
    """Give the seconds at which the sun stands highest or lowest, so that no short night hides."""
    height = sun_elevation_deg(lon, lat, looks_s)
    rise = np.sign(np.diff(height))
    turning = np.flatnonzero(rise[1:] != rise[:-1]) + 1
    found = [looks_s[:0]]
    for number in turning:
        around = np.arange(looks_s[number - 1], looks_s[number + 1] + 1)
        heights = sun_elevation_deg(lon, lat, around)
        found.append(around[[int(np.argmin(heights)), int(np.argmax(heights))]])
    return np.concatenate(found)


def _first_second_changed(
    lon: float, lat: float, before_s: IntArray, after_s: IntArray
) -> IntArray:
    """Bisect for the first second at which it is night or day as at after_s, and not before_s."""
    low, high = before_s.copy(), after_s.copy()
    was_night = _is_night(lon, lat, low)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        is_same = _is_night(lon, lat, middle) == was_night
        low, high = np.where(is_same, middle, low), np.where(is_same, high, middle)
    return high
