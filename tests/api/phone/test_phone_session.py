"""Check who may use a phone's page, and that nobody's records are lost or sent by another."""

from contract_server import ACTORS, ITEMS, PEOPLE
from fastapi.responses import JSONResponse
from playwright.sync_api import expect

SIGN_IN = "/api/v1/sign-in"


def signed_in(phone, login="zhang"):
    phone.sign_in(login)
    expect(phone.page.locator("#head small")).to_contain_text(login)


def change_user(phone):
    phone.page.evaluate("location.hash = '#/settings'")
    phone.page.locator("#change-user").click()
    expect(phone.page.locator("#login")).to_be_visible()


def test_what_one_has_not_sent_waits_for_him_when_another_uses_the_phone(phone, desk):
    signed_in(phone)
    phone.context.set_offline(True)
    of_zhang = [phone.add(), phone.add_with_photo()]
    change_user(phone)
    expect(phone.page.locator("#screen")).to_contain_text("zhang: 未发送 2 · 照片录音 1")
    phone.context.set_offline(False)
    signed_in(phone, "li")
    of_li = phone.add()
    phone.send()
    assert desk.arrivals == [of_li] and desk.items[of_li][0] == "li"
    phone.is_told("未发送 2 · 照片录音 1")
    phone.page.locator("#unsent").click()
    expect(phone.page.locator(".owner")).to_contain_text("zhang")
    expect(phone.page.locator(".item")).to_have_count(1)  # of li: another's are counted only
    change_user(phone)
    signed_in(phone)
    phone.send()
    assert desk.arrivals == [of_li, *of_zhang]
    assert {desk.items[item_id][0] for item_id in of_zhang} == {"zhang"}
    phone.is_told("未发送 0")


def test_a_session_that_was_left_without_network_is_ended_and_never_used(phone, desk):
    signed_in(phone)
    phone.send()
    phone.context.set_offline(True)
    change_user(phone)
    assert list(desk.sessions.values()) == ["zhang"]
    phone.use(ACTORS["li"])  # has used this phone before
    phone.add()
    phone.context.set_offline(False)
    phone.send()
    assert desk.items == {} and desk.sessions == {}
    assert phone.states() == ["unsent"]
    expect(phone.page.locator("#expired")).to_be_visible()


def test_an_expired_sign_in_lets_the_page_go_on(phone, desk):
    signed_in(phone)
    desk.sessions.clear()
    phone.add()
    phone.send()
    assert phone.states() == ["unsent"]
    expect(phone.page.locator("#expired")).to_contain_text("登录后才能发送")
    phone.add()
    phone.page.locator("#expired button").click()
    signed_in(phone)
    expect(phone.page.locator(".screen-menu")).to_be_visible()
    phone.send()
    assert phone.states() == ["kept", "kept"]
    expect(phone.page.locator("#expired")).to_have_count(0)


def test_a_session_of_somebody_else_in_this_browser_sends_nothing(phone, desk):
    signed_in(phone)
    phone.send()  # the pass that began with the sign-in has asked who is signed in, and is over
    for key in desk.sessions:
        desk.sessions[key] = "li"
    phone.add()
    phone.send()
    assert desk.items == {} and phone.states() == ["unsent"]


def test_whoever_signs_in_meanwhile_does_not_send_what_is_under_way(phone, desk):
    signed_in(phone)
    phone.context.set_offline(True)
    for _ in range(30):
        phone.add()
    hold = []

    def slow_after_the_first(method, path, body):
        if path == ITEMS:
            hold.append(path)
        return JSONResponse({"status": 503}, 503) if path == ITEMS and len(hold) > 1 else None

    desk.instead = slow_after_the_first
    phone.context.set_offline(False)
    phone.page.evaluate("import('/phone/sync.js').then((m) => { m.sendNow(); })")
    phone.ask("session.js", "await m.signIn('li', a)", PEOPLE["li"])
    desk.instead = lambda method, path, body: None
    phone.send()
    assert {owner for owner, _ in desk.items.values()} <= {"zhang"}


def test_without_network_only_he_who_was_here_before_gets_in_to_his_own(phone, desk):
    signed_in(phone)
    phone.context.set_offline(True)
    item_id = phone.add()
    change_user(phone)
    said = phone.page.locator(".fault")
    phone.sign_in("zhang", "a wrong one")
    expect(said).to_contain_text("账号或密码不对")
    phone.sign_in("li")
    expect(said).to_contain_text("没有在这部手机上登录过")
    phone.sign_in("zhang")
    expect(phone.page.locator(".item")).to_have_count(1)
    phone.context.set_offline(False)
    phone.send()
    assert item_id not in desk.items, "no session: the kept password opens the phone only"
    expect(phone.page.locator("#expired")).to_be_visible()


def test_guessing_without_network_gets_slower(phone):
    signed_in(phone)
    phone.context.set_offline(True)
    change_user(phone)
    for _ in range(5):
        assert phone.page.evaluate(TRY, ["zhang", "guess"]) == "wrong"
    assert phone.page.evaluate(TRY, ["zhang", PEOPLE["zhang"]]) == "wait"


def test_no_password_is_kept(phone):
    signed_in(phone)
    [account] = phone.rows("accounts")
    assert account["check"]["iterations"] >= 600_000
    kept = str([phone.rows(store) for store in ("accounts", "settings")])
    assert PEOPLE["zhang"] not in kept


def test_the_server_s_refusal_is_said(phone, desk):
    for status, detail, shown in (
        (401, "", "账号或密码不对"),
        (429, "locked for 15 minutes", "locked for 15 minutes"),
    ):
        answer = JSONResponse({"status": status, "detail": detail}, status)
        desk.instead = lambda method, path, body, answer=answer: answer if path == SIGN_IN else None
        phone.sign_in()
        expect(phone.page.locator(".fault")).to_contain_text(shown)


TRY = """async ([login, password]) => {
  const { signIn } = await import("/phone/session.js");
  return signIn(login, password).catch((error) => error.why);
}"""
