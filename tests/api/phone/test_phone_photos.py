"""Check that photos of any size become small ones, with their time and place beside them."""

import pytest
from drawn_jpeg import camera_exif, grey_jpeg
from playwright.sync_api import Page, expect

MEGABYTE = 1_000_000
EXIF = camera_exif(taken="2026:11:27 21:05:06", offset="+08:00", lon=112.8125, lat=-21.75)


def taken(page: Page, path) -> list[dict]:
    """Choose a file as the user does; gives the ready photos without their bytes."""
    with page.expect_file_chooser() as chosen:
        page.evaluate(TAKE)
    chosen.value.set_files(path)
    return page.evaluate("window.taking")


@pytest.fixture
def file_of(tmp_path):
    def write(content: bytes, name: str = "photo.jpg"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_a_photo_becomes_small_and_keeps_time_and_place_beside_it(phone, file_of):
    [photo] = taken(phone.page, file_of(grey_jpeg(4000, 3000, exif=EXIF)))
    assert (photo["width"], photo["height"]) == (1600, 1200)
    assert photo["media_type"] == "image/jpeg" and photo["size"] < 100_000
    assert photo["taken_at"] == "2026-11-27T21:05:06.000+08:00"
    assert (photo["lon"], photo["lat"]) == (112.8125, -21.75)


def test_what_chooses_a_photo_stays_while_the_camera_is_open(phone, file_of):
    with phone.page.expect_file_chooser() as chosen:
        phone.page.evaluate(TAKE)
    session = phone.context.new_cdp_session(phone.page)
    session.send("HeapProfiler.collectGarbage")
    expect(phone.page.locator("input[type=file]")).to_have_count(1)
    chosen.value.set_files(file_of(grey_jpeg(64, 64)))
    assert len(phone.page.evaluate("window.taking")) == 1
    expect(phone.page.locator("input[type=file]")).to_have_count(0)


def test_a_photo_that_says_nothing_was_taken_now_and_here(phone, file_of):
    [photo] = taken(phone.page, file_of(grey_jpeg(640, 480)))
    assert (photo["width"], photo["height"]) == (640, 480)
    assert (photo["lon"], photo["lat"]) == (112.81, 21.72)
    assert photo["taken_at"] is not None


def test_a_photo_of_sixty_megabytes_is_taken_like_any_other(phone, file_of):
    picture = grey_jpeg(4000, 3000, exif=EXIF)
    [photo] = taken(phone.page, file_of(picture + bytes(60 * MEGABYTE)))
    assert (photo["width"], photo["height"]) == (1600, 1200)
    assert photo["size"] < 100_000


def test_a_photo_of_a_hundred_million_pixels_is_made_small_while_it_is_read(phone, file_of):
    [photo] = taken(phone.page, file_of(grey_jpeg(12_000, 9_000, exif=EXIF)))
    assert (photo["width"], photo["height"]) == (1600, 1200)


def test_what_is_no_photo_is_told_and_breaks_nothing(phone, file_of):
    half = grey_jpeg(800, 600)[:300]
    for content, why in (
        (b"", "empty"),
        (b"no picture at all", "not_readable"),
        (half, "not_readable"),
        (bytes(101 * MEGABYTE), "too_large"),
    ):
        assert taken(phone.page, file_of(content)) == [{"why": why}]
    [photo] = taken(phone.page, file_of(grey_jpeg(64, 64)))
    assert photo["width"] == 64


def test_broken_exif_is_no_exif(phone, file_of):
    for exif in (EXIF[:30], b"MM\0*\xff\xff\xff\xff", b"II*\0" + b"\xff" * 40):
        [photo] = taken(phone.page, file_of(grey_jpeg(64, 64, exif=exif)))
        assert photo["lon"] in (None, 112.81)


def test_nothing_of_a_record_is_kept_where_its_photo_cannot_be(phone):
    phone.enter()
    adding = "m.addItem('tell', {}, { photos: [new Blob(['x'])] }).catch((error) => error.why)"
    why = phone.ask("outbox.js", adding)
    assert why == "not_readable" and phone.states() == []


def test_a_full_phone_says_so_aloud_and_loses_nothing(open_phone, proxy, desk):
    # Chromium remembers for half a minute how much room there was, so this is a phone of its own.
    phone = open_phone(f"http://127.0.0.1:{proxy.port}")
    phone.page.goto(f"{phone.address}/healthz")
    session = phone.context.new_cdp_session(phone.page)
    quota = {"origin": phone.address, "quotaSize": 3 * MEGABYTE}
    session.send("Storage.overrideQuotaForOrigin", quota)
    phone.start()
    phone.enter()
    phone.context.set_offline(True)
    first = phone.add()
    why = phone.page.evaluate(FILL)
    assert why == "StorageFullError"
    expect(phone.page.locator(".bar.loud")).to_contain_text("手机存储已满")
    kept = len(phone.states())
    assert phone.rows("items")[0]["item_id"] == first
    phone.context.set_offline(False)
    phone.send()
    assert len(desk.items) == kept and first in desk.items
    phone.page.locator(".bar.loud button").click()
    expect(phone.page.locator(".bar.loud")).to_have_count(0)
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.address})


def test_a_voice_note_is_recorded_and_sent(phone, desk):
    phone.context.grant_permissions(["geolocation", "microphone"])
    phone.enter()
    phone.page.evaluate(SPEAK)
    phone.send()
    [(_, item)] = desk.items.values()
    [announced] = item["attachments"]
    assert announced["media_type"] in ("audio/webm", "audio/ogg", "audio/mp4")
    assert set(desk.complete) == {announced["attachment_id"]}


TAKE = """async () => {
  const { takePhotos } = await import("/phone/photos.js");
  const shown = ({ blob, ...photo }) => ({ ...photo, size: blob.size });
  window.taking = takePhotos().then(
    (photos) => photos.map(shown),
    (error) => [{ why: error.why }],
  );
}"""
FILL = """async () => {
  const { addItem } = await import("/phone/outbox.js");
  const noise = new Uint8Array(400_000);
  for (let at = 0; at < noise.length; at += 50_000) {
    crypto.getRandomValues(noise.subarray(at, at + 50_000));
  }
  const place = { taken_at: null, lon: null, lat: null };
  const photo = { blob: new Blob([noise]), media_type: "image/jpeg", ...place };
  try {
    for (let count = 0; count < 50; count += 1) await addItem("tell", {}, { photos: [photo] });
  } catch (error) {
    return error.name;
  }
  return "never full";
}"""
SPEAK = """async () => {
  // This machine has no microphone: a tone stands for the voice.
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const heard = sound.createMediaStreamDestination();
  tone.connect(heard);
  tone.start();
  navigator.mediaDevices.getUserMedia = async () => heard.stream;
  const { startVoice } = await import("/phone/voice.js");
  const voice = await startVoice();
  setTimeout(voice.stop, 300);
  const { addItem } = await import("/phone/outbox.js");
  await addItem("tell", { what: "other", text: "" }, { voice: await voice.done });
}"""
