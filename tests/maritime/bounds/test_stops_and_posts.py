"""Patrols with odd stops, slow traverses and short duties earn no more than the best, either."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from bound_cases import (
    COARSE,
    QUICK,
    drawn_certificate,
    earned_and_bests,
    priced_certificate,
    reckoner_of,
    with_bound,
)
from plan_cases import plan_of, problem_of
from scenes import estuary, straight_coast, vehicle, with_drawn_segments
from shapely import LineString

from maritime.bounds.ascent import AscentParams
from maritime.bounds.prove_bound import lay_out_ascent, prove_bound
from maritime.plan import Break, PostDuty, Stop, Transit, Traverse
from maritime.planning.params import stop_after
from maritime.team import SHORE_MODES
from maritime.verification import verify_plan
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground, MeasuredLine, distance_m
from maritime.verification.patrols import LONGER_SHARE, PatrolFollower
from maritime.verification.shifts import REST_S, check_duties, shifts_of
from maritime.verification.targets import check_targets

SPARE_MIN = 150
LONGEST_STOP_S = 1200
NEAR_POST_M = 1500.0


class Dawdler:
    """Draws patrols with the same ways: slower, with more and longer stops, shorter duties."""

    def __init__(self, district, plan, rng):
        self.district, self.plan, self.rng = district, plan, rng
        self.ground = Ground(district)
        self.watched = check_targets(district, plan, self.ground, FaultLog())
        self.teams = {team.team_id: team for team in district.teams}

    def dawdled(self, patrol):
        """Give a patrol drawn from another one, or that one where the drawn one is not allowed."""
        team, legs = self.teams[patrol.team_id], []
        late_s, rests_at = 0, int(self.rng.integers(len(patrol.legs)))
        for number, leg in enumerate(patrol.legs):
            begin_s, end_s = leg.enter_s + late_s, leg.exit_s + late_s
            moved = replace(leg, enter_s=begin_s, exit_s=end_s)
            has_time = late_s < 60 * SPARE_MIN - 3 * LONGEST_STOP_S and self.rng.random() < 0.3
            if isinstance(leg, Traverse) and not leg.stops and has_time:
                moved = self._with_stops(moved, team)
            elif isinstance(leg, Traverse):
                stops = tuple(
                    replace(stop, enter_s=stop.enter_s + late_s, exit_s=stop.exit_s + late_s)
                    for stop in leg.stops
                )
                moved = replace(moved, stops=stops)
            legs.append(moved)
            if isinstance(leg, Traverse) and has_time:
                legs += self._by_a_post(moved, team)
            if number == rests_at:
                legs.append(Break(legs[-1].exit_s, legs[-1].exit_s + REST_S))
            late_s = legs[-1].exit_s - leg.exit_s
        drawn = replace(patrol, legs=tuple(legs), return_s=legs[-1].exit_s)
        return drawn if self.is_allowed(drawn) else patrol

    def _by_a_post(self, leg, team):
        """Give legs to a post nearby, for no time or a while, and back to where a traverse ends."""
        segment = self.watched[leg.target_id]
        here = segment.first if leg.is_reverse else segment.last
        for base in self.district.bases:
            there = (base.geometry.x, base.geometry.y)
            away_m = distance_m(here, there)
            if base.is_post and team.mode in SHORE_MODES and away_m < NEAR_POST_M:
                way_s = ceil(1.3 * away_m / (team.transit_speed_kmh / 3.6)) + 1
                come_s = leg.exit_s + way_s
                go_s = come_s + int(self.rng.integers(0, 600) * (self.rng.random() < 0.5))
                return [
                    Transit(leg.exit_s, come_s, "straight", (here, there)),
                    PostDuty(come_s, go_s, base.base_id),
                    Transit(go_s, go_s + way_s, "straight", (there, here)),
                ]
        return []

    def _with_stops(self, leg, team):
        """Stop at points on the segment in any order, and be a tenth slower at most."""
        segment = self.watched[leg.target_id]
        speed = team.patrol_speed_kmh / 3.6
        line = MeasuredLine(LineString(segment.lonlat), self.ground.frame)
        on_it = [
            (point, passed[0])
            for point in self.watched.values()
            if not point.is_segment and (passed := line.positions_near(point.first, 5.0))
        ]
        longer_s = int((LONGER_SHARE - 1.0) * segment.length_m / speed)
        spare_s = int(self.rng.integers(0, longer_s + 1))
        moved_s, stood_s, stops = 0, 0, []
        for at in self.rng.permutation(len(on_it)):
            point, at_m = on_it[at]
            if self.rng.random() < 0.4:
                continue
            before_m = segment.length_m - at_m if leg.is_reverse else at_m
            moved_s = max(moved_s, int(max(0.0, (before_m - 5.0) / speed - 1.0)) + 1)
            if not stops:
                moved_s += int(self.rng.integers(0, spare_s + 1))
            enter_s = leg.enter_s + moved_s + stood_s
            stay_s = int(self.rng.integers(point.dwell_s, LONGEST_STOP_S))
            stops.append(Stop(point.target_id, enter_s, enter_s + stay_s))
            stood_s += stay_s
        return replace(leg, stops=tuple(stops), exit_s=leg.exit_s + stood_s + spare_s)

    def is_allowed(self, patrol):
        """Whether the verifier finds no fault with a patrol by itself."""
        faults = FaultLog()
        plan = replace(self.plan, patrols=(patrol,))
        follower = PatrolFollower(self.district, self.ground, self.watched, faults)
        waits = follower.follow_all(plan).waits_at_base
        shifts = {
            team.team_id: shifts_of(team, plan, self.district) for team in self.district.teams
        }
        check_duties(self.district, plan, shifts, waits, faults)
        return len(faults) == 0


def with_spare_time(district):
    """Give a district whose shifts end earlier: its patrols may be dawdled in the other."""
    teams = tuple(
        replace(team, shift_end_min=team.shift_end_min - SPARE_MIN) for team in district.teams
    )
    return replace(district, teams=teams)


def with_a_guest_at_the_post():
    """Give the straight coast with a team at the post, and points that ask for nothing."""
    district = straight_coast()
    return replace(
        district, teams=(*district.teams[:2], vehicle("T09", "B03", 480, 960)),
        standard=tuple(rule for rule in district.standard if rule.grade != "blue"),
    )  # fmt: skip


def stops_in(patrols):
    """Count the stops of all traverses."""
    legs = [leg for patrol in patrols for leg in patrol.legs if isinstance(leg, Traverse)]
    return sum(len(leg.stops) for leg in legs)


@pytest.mark.parametrize(
    ("district", "work"),
    [(with_drawn_segments(), 5_000_000), (with_a_guest_at_the_post(), QUICK), (estuary(), QUICK)],
    ids=lambda value: getattr(value, "district_id", ""),
)
def test_no_odd_patrol_earns_more_than_the_best(district, work):
    rng = np.random.default_rng(work)
    plan = plan_of(problem_of(with_spare_time(district)), moves=4, tries=0)
    dawdler, stops, duties = Dawdler(district, plan, rng), 0, 0
    params = AscentParams(work=work)
    raised = lay_out_ascent(district, plan, params).raise_bound(stop_after(6))
    for certificate in (raised, raised, drawn_certificate(district, plan, rng, params)):
        patrols = tuple(dawdler.dawdled(patrol) for patrol in plan.patrols)
        stops += stops_in(patrols)
        duties += sum(isinstance(leg, PostDuty) for patrol in patrols for leg in patrol.legs)
        drawn = replace(plan, patrols=patrols)
        for earned, best in earned_and_bests(district, drawn, certificate):
            assert earned <= best
    assert stops > 3 * stops_in(plan.patrols)
    assert duties or not any(base.is_post for base in district.bases)


@pytest.mark.parametrize("clock_s", [20, 5])
@pytest.mark.parametrize("looks", [0, 500, 1000])
def test_who_rests_at_a_post_may_begin_anew_there_and_nobody_else(looks, clock_s):
    """Two duties with the rest between them, both out of one shift, are what is best to do."""
    district = with_a_guest_at_the_post()
    district = replace(district, teams=district.teams[2:])
    plan = plan_of(problem_of(district), moves=0, tries=0)
    (proof,) = lay_out_ascent(district, plan, AscentParams(work=QUICK)).proofs
    half_s = (proof.to_s - proof.from_s - REST_S) // 2
    away_s = proof.from_s + half_s
    legs = (
        PostDuty(proof.from_s, away_s, "B03"), Break(away_s, away_s + REST_S),
        PostDuty(away_s + REST_S, proof.to_s, "B03"),
    )  # fmt: skip
    patrol = replace(
        plan.patrols[0], team_id="T09", base_id="B03", depart_s=proof.from_s, return_s=proof.to_s,
        legs=legs,
    )  # fmt: skip
    drawn = replace(plan, patrols=(patrol,))
    assert Dawdler(district, drawn, None).is_allowed(patrol)
    made = priced_certificate(district, plan, AscentParams(work=QUICK))
    reckoner = reckoner_of(district, plan, made)
    (post,) = reckoner.stands.posts
    (segment,) = (made.order[seen] for seen in post.sees if reckoner.targets[seen].is_segment)
    prices = {segment: made.prices[segment]}
    shares = {name: ((looks, 1000 - looks),) * made.ticks for name in prices}
    (one,) = made.classes
    made = replace(made, prices=prices, classes=(replace(one, clock_s=clock_s, shares=shares),))
    ((earned, best),) = earned_and_bests(district, drawn, made)
    assert 0 < earned <= best
    if looks == 0:
        assert best < 1.02 * earned


def test_what_a_post_watches_counts_where_nobody_stands_there():
    """The drawn coast with one vehicle: L003 lies in view of a post that has no team of its own."""
    district = replace(with_drawn_segments(), teams=with_drawn_segments().teams[:1])
    plan = plan_of(problem_of(district), moves=60, tries=0)
    certificate = prove_bound(district, plan, stop=stop_after(40), params=COARSE)
    assert any(certificate.prices["L003"])
    score = plan.score
    assert score.weighted_overdue - certificate.bound < 0.04 * score.weighted_required
    assert verify_plan(
        district, with_bound(plan, certificate.bound), pack_sha256="hash",
        certificate=replace(certificate, plan_sha256="plan"), plan_sha256="plan",
    ) == ()  # fmt: skip
