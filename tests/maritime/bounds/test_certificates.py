"""A certificate is refused when one number in it, the pack or the plan is changed."""

import json
from dataclasses import replace

import pytest
from bound_cases import COARSE, with_bound
from plan_cases import plan_of, problem_of
from scenes import landing_point, line, place, straight_coast

from geo_data.certificate_file import (
    SEAL,
    _seal_of,
    certificate_from_json,
    certificate_to_json,
)
from maritime.bounds.prove_bound import prove_bound
from maritime.certificate import Certificate, ClassProof
from maritime.coast import Coastline
from maritime.district import District
from maritime.errors import FaultyInputError, InvalidRecordError
from maritime.places import Base
from maritime.planning.params import stop_after
from maritime.standard import StandardRule
from maritime.team import Team
from maritime.verification import verify_plan

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def proved():
    """A district, its plan with a bound, and the certificate."""
    district = straight_coast()
    district = replace(district, teams=district.teams[:1])
    plan = plan_of(problem_of(district), tries=0)
    certificate = prove_bound(district, plan, stop=stop_after(15), params=COARSE)
    assert certificate.bound > 0.0
    return district, with_bound(plan, certificate.bound), replace(certificate, plan_sha256="plan")


def codes_of(district, plan, certificate, *, pack="hash", plan_sha256="plan"):
    faults = verify_plan(
        district, plan, pack_sha256=pack, certificate=certificate, plan_sha256=plan_sha256
    )
    return {fault.code for fault in faults}


def test_it_is_true_as_it_was_made(proved):
    assert codes_of(*proved) == set()


def test_a_bound_without_its_certificate_is_a_fault(proved):
    district, plan, _ = proved
    assert codes_of(district, plan, None) == {"bound_without_certificate"}


def test_another_bound_in_the_plan_is_a_fault(proved):
    district, plan, certificate = proved
    more = replace(plan, score=replace(plan.score, bound=plan.score.bound + 1.0))
    assert codes_of(district, more, certificate) == {"bound_wrong", "score_wrong"}


def test_another_pack_or_plan_is_a_fault(proved):
    district, plan, certificate = proved
    assert "foreign_certificate" in codes_of(district, plan, certificate, plan_sha256="other")
    assert "foreign_certificate" in codes_of(
        district, plan, replace(certificate, inputs_sha256="other")
    )


def test_every_claim_is_recomputed(proved):
    district, plan, certificate = proved
    first, *others = certificate.classes
    name, prices = next(iter(certificate.prices.items()))
    tick = next(tick for tick, price in enumerate(prices) if price > 0)
    cheaper, dearer = (
        {**certificate.prices, name: (*prices[:tick], price, *prices[tick + 1 :])}
        for price in (prices[tick] - 1, 10**7)
    )
    target, tick, parts = next(
        (k, tick, parts)
        for k, v in first.shares.items() for tick, parts in enumerate(v) if sum(parts[:1]) > 0
    )  # fmt: skip
    rows = first.shares[target]
    moved = {k: ((),) * len(v) for k, v in first.shares.items()}
    fewer = {k: v for k, v in first.shares.items() if k not in certificate.prices}
    wrong = {
        "certificate_wrong": [
            replace(certificate, bound=certificate.bound + 0.001),
            replace(certificate, bound=certificate.bound - 0.001),
            replace(certificate, prices=cheaper),
            replace(certificate, price_unit=certificate.price_unit + 1),
            replace(certificate, classes=(replace(first, best=first.best + 1), *others)),
            replace(certificate, classes=(replace(first, best=first.best - 1), *others)),
            replace(certificate, classes=(replace(first, shares=moved), *others)),
        ],
        "certificate_unusable": [
            replace(certificate, prices=dearer),
            replace(certificate, classes=tuple(others)),
            replace(certificate, classes=(first, *certificate.classes)),
            replace(certificate, classes=(replace(first, to_s=first.to_s - 1), *others)),
            replace(certificate, classes=(replace(first, shares=fewer), *others)),
            replace(certificate, classes=(replace(first, clock_s=180), *others)),
        ],
    }
    for code, certificates in wrong.items():
        for one in certificates:
            assert code in codes_of(district, plan, one), one.bound
    with pytest.raises(InvalidRecordError, match="seconds from 2 to 180"):
        replace(first, clock_s=181)
    with pytest.raises(InvalidRecordError, match="sum up to 1000"):
        replace(
            first, shares={target: (*rows[:tick], (parts[0] - 1, *parts[1:]), *rows[tick + 1 :])}
        )
    for too_few in (rows[1:], ()):
        with pytest.raises(InvalidRecordError, match="rows, one a tick"):
            replace(
                certificate, classes=(replace(first, shares={target: too_few}), *others)
            )  # fmt: skip


def test_a_file_comes_back_equal(proved):
    _, _, certificate = proved
    written = certificate_to_json(certificate)
    assert certificate_from_json(written, timezone=ZONE) == certificate
    assert certificate_to_json(certificate_from_json(written, timezone=ZONE)) == written


def test_any_change_of_a_file_breaks_its_seal(proved):
    _, _, certificate = proved
    document = json.loads(certificate_to_json(certificate))
    document["prices"][0]["price"][0] += 1
    with pytest.raises(FaultyInputError, match="the file was changed"):
        certificate_from_json(json.dumps(document), timezone=ZONE)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("format", "coastwatch-certificate/2", "coastwatch-certificate/3"),
        ("zone_sizes", [1, 3, 4], "multiples"),
        ("zone_sizes", "1", "a list of whole numbers"),
        ("order", ["S", "S"], "every target once"),
        ("order", [1], "a list of texts"),
        ("price_unit", 0, "a number above 0"),
        ("price_unit", 1.5, "a whole number"),
        ("price_tick_s", 1, "seconds from 60"),
        ("prices", [{"target_id": "nobody", "price": [1]}], "only targets of the order"),
        ("bound", "much", "a finite number"),
        ("end", "2020-01-01T00:00:00+08:00", "ends before it starts"),
        ("classes", [{}], "nothing"),
    ],
)
def test_faults_of_a_file_are_named(proved, key, value, words):
    document = json.loads(certificate_to_json(proved[2]))
    document[key] = value
    document.pop(SEAL)
    document[SEAL] = _seal_of(document)
    with pytest.raises(FaultyInputError, match=words):
        certificate_from_json(json.dumps(document), timezone=ZONE)


def test_numbers_beyond_64_bits_are_refused(proved):
    certificate = proved[2]
    name = next(iter(certificate.prices))
    prices = {name: (10**18,) * len(certificate.prices[name])}
    with pytest.raises(InvalidRecordError, match="2 to the power of 60"):
        replace(certificate, prices=prices)


def test_two_places_that_one_team_cannot_hold_together():
    """
    The example of docs/bound.md: two landing points half an hour apart, each to be seen every
    30 min from 08:00 to 10:00, one team. Whatever it does, 120 of the 240 min stay open.
    """
    coast = line((0, 0), (30_000, 0))
    team = Team("T1", "B1", "vehicle", 60.0, 60.0, 480, 600)
    district = District(
        district_id="two", name="Two", timezone=ZONE,
        coastlines=(Coastline("C1", "mainland", coast),),
        landing_points=(
            landing_point("A", place(0, 0), grade="blue"),
            landing_point("B", place(30_000, 0), grade="blue"),
        ),
        bases=(Base("B1", "Station", place(0, 0)),), teams=(team,), sensors=(),
        standard=(StandardRule("landing_point", "blue", 480, 600, 30.0),),
    )  # fmt: skip
    plan = plan_of(problem_of(district, cyclic=False), tries=0)
    certificate = prove_bound(district, plan, stop=stop_after(40))
    assert plan.score.weighted_required == 240.0
    # Roundings cost some minutes: a tick of the clock, 1 % of the way, the 5 m of each place.
    assert 115.0 <= certificate.bound <= 120.0
    assert isinstance(certificate, Certificate)
    assert isinstance(certificate.classes[0], ClassProof)
