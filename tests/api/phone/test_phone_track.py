"""Check that a track has the points that the phone found, and holes where it found none."""

import pytest
from playwright.sync_api import Page, expect

ROUND = "5a1c2b3d-21c7-4d31-8f0e-0b7a4ce25d41"
START_MS = 1_795_000_000_000
GPS = """
window.gps = { watches: 0 };
navigator.geolocation.watchPosition = (onFix, onFault) => {
  Object.assign(window.gps, { onFix, onFault, watches: window.gps.watches + 1 });
  return 1;
};
navigator.geolocation.clearWatch = () => { window.gps.watches -= 1; };
0;
"""
MEET = """async (list) => {
  while (!window.gps.onFix) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const [atMs, lon, lat] of list) {
    window.gps.onFix({ timestamp: atMs, coords: { longitude: lon, latitude: lat, accuracy: 7.6 } });
  }
}"""


def stop_by_the_bar(page: Page) -> None:
    """Stop the track by its bar, which asks first, as the round ends with it."""
    page.locator("#recording").get_by_role("button", name="停止").click()
    page.locator("#recording").get_by_role("button", name="结束巡查").click()


@pytest.fixture
def walker(phone):
    """Give a phone whose positions the test makes, with somebody signed in."""
    phone.context.set_offline(True)
    phone.page.evaluate(GPS)
    phone.ask("accounts.js", "await m.useAccount({ account_id: 'A1', login: 'zhang' }, null)")
    return phone


def begin(walker):
    walker.ask("track.js", f"await m.startTrack('{ROUND}')")
    expect(walker.page.locator("#recording")).to_contain_text("正在记录轨迹")


def walk(walker, *seconds):
    """Let the phone find itself at some seconds after the start, once it looks for itself."""
    walker.page.evaluate(MEET, points_at(*seconds))


def until_kept(walker, points):
    """Wait for points to be on the disk, where they go one by one."""
    while len(walker.rows("points")) < points:
        pass


def points_at(*seconds):
    return [[START_MS + 1000 * at, 112.8 + at / 1e5, 21.7] for at in seconds]


def tracks(walker):
    return [row["item"] for row in walker.rows("items") if row["item"]["kind"] == "track"]


def test_points_are_kept_as_they_come_and_a_hole_is_a_hole(walker):
    begin(walker)
    walk(walker, 0, 1, 2, 6, 12, 2000, 2006)
    walker.ask("track.js", "await m.stopTrack()")
    [track] = tracks(walker)
    times = [(at - START_MS) // 1000 for at, *_ in track["body"]["points"]]
    assert times == [0, 6, 12, 2000, 2006], "at most one in five seconds, and nothing in between"
    assert track["body"]["points"][1] == [START_MS + 6000, 112.80006, 21.7, 8]
    assert track["body"]["source"] == "phone" and track["round_id"] == ROUND
    expect(walker.page.locator("#recording")).to_have_count(0)
    assert walker.page.evaluate("window.gps.watches") == 0


def test_recording_goes_on_after_a_restart_with_all_points(walker):
    begin(walker)
    walk(walker, 0, 10, 20)
    until_kept(walker, 3)
    walker.page.close(run_before_unload=False)
    walker.page = walker.context.new_page()
    walker.page.add_init_script(GPS)
    walker.start()
    expect(walker.page.locator("#recording")).to_be_visible()
    walk(walker, 900, 910)
    walker.ask("track.js", "await m.stopTrack()")
    found = [at for track in tracks(walker) for at, *_ in track["body"]["points"]]
    assert [(at - START_MS) // 1000 for at in found] == [0, 10, 20, 900, 910]
    assert walker.rows("points") == []


def test_a_long_track_is_cut_into_pieces(walker):
    begin(walker)
    walk(walker, *range(0, 5200, 5))
    walker.ask("track.js", "await m.stopTrack()")
    assert [len(track["body"]["points"]) for track in tracks(walker)] == [500, 500, 40]


def test_pieces_go_into_the_outbox_when_the_page_is_hidden(walker):
    begin(walker)
    walk(walker, 0, 10)
    until_kept(walker, 2)
    walker.page.evaluate("dispatchEvent(new Event('pagehide'))")
    walker.is_told("未发送 1")


def test_a_pause_leaves_a_hole_and_the_bar_says_so(walker):
    begin(walker)
    walk(walker, 0)
    walker.ask("track.js", "await m.pauseTrack()")
    expect(walker.page.locator("#recording")).to_contain_text("轨迹已暂停")
    assert walker.page.evaluate("window.gps.watches") == 0
    walker.ask("track.js", "await m.resumeTrack()")
    expect(walker.page.locator("#recording")).to_contain_text("正在记录轨迹")
    stop_by_the_bar(walker.page)
    expect(walker.page.locator("#recording")).to_have_count(0)


def test_where_location_is_forbidden_the_bar_says_that_there_is_no_track(walker):
    begin(walker)
    walk(walker)
    walker.page.evaluate("window.gps.onFault({ code: 1 })")
    expect(walker.page.locator("#recording")).to_contain_text("没有轨迹")
    walk(walker, 0)
    expect(walker.page.locator("#recording")).to_contain_text("正在记录轨迹")


def test_recording_ends_with_the_shift_and_with_the_user(walker):
    walker.ask("track.js", f"await m.startTrack('{ROUND}', {{ untilMs: Date.now() + 300 }})")
    expect(walker.page.locator("#recording")).to_be_visible()
    expect(walker.page.locator("#recording")).to_have_count(0)
    begin(walker)
    walk(walker, 0, 10)
    walker.ask("session.js", "await m.changeUser()")
    assert walker.page.evaluate("window.gps.watches") == 0
    assert [len(track["body"]["points"]) for track in tracks(walker)] == [2]


def test_of_two_tabs_one_records(walker):
    begin(walker)
    other = walker.context.new_page()
    other.add_init_script(GPS)
    other.goto(f"{walker.address}/phone/")
    expect(other.locator("#recording")).to_be_visible()
    assert other.evaluate("window.gps.watches") == 0
    stop_by_the_bar(other)
    expect(walker.page.locator("#recording")).to_have_count(0)
    assert walker.page.evaluate("window.gps.watches") == 0


# --- GPX -----------------------------------------------------------------------------------------

GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>
<trkseg><trkpt lat="21.7" lon="112.8"><time>2026-11-28T12:00:00Z</time></trkpt>
<trkpt lat="21.71" lon="112.81"><time>2026-11-28T12:05:00Z</time></trkpt></trkseg>
<trkseg><trkpt lat="21.72" lon="112.82"><time>2026-11-28T13:00:00Z</time></trkpt>
<trkpt lat="21.72" lon="112.82"></trkpt><trkpt lat="91" lon="0"><time>2026-11-28T12:00:00Z</time>
</trkpt><trkpt lat="21.7" lon="112.8"><time>2026-11-29T12:00:00Z</time></trkpt></trkseg></trk>
</gpx>"""
IMPORT = """async ([text, roundId, from, to]) => {
  const { importGpx } = await import("/phone/gpx.js");
  const round = { roundId, fromMs: Date.parse(from), toMs: Date.parse(to) };
  return importGpx(new File([text], "a.gpx"), round).catch((error) => error.why);
}"""
SHIFT = [ROUND, "2026-11-28T11:00:00Z", "2026-11-28T20:00:00Z"]


def test_a_gpx_stands_for_the_track_within_the_round(walker):
    found = walker.page.evaluate(IMPORT, [GPX, *SHIFT])
    assert found == {"kept": 3, "left_out": 1}
    [track] = tracks(walker)
    assert track["body"]["source"] == "gpx" and track["round_id"] == ROUND
    times = [at for at, *_ in track["body"]["points"]]
    assert [(at - times[0]) // 60_000 for at in times] == [0, 5, 60]
    assert track["body"]["points"][0][1:] == [112.8, 21.7, None]


NO_TRACKS = (
    ("no xml at all", "not_gpx"),
    ("<kml/>", "not_gpx"),
    ("<gpx></gpx>", "no_points"),
    ('<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', "not_gpx"),
    (GPX.replace("2026", "2020"), "other_time"),
    ("<gpx><script>window.broken = 1</script></gpx>", "no_points"),
)


def test_what_is_no_track_of_the_round_is_told(walker):
    for text, why in NO_TRACKS:
        assert walker.page.evaluate(IMPORT, [text, *SHIFT]) == why
    assert tracks(walker) == [] and walker.page.evaluate("window.broken ?? null") is None
