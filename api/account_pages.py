"""Write the page on which people sign in, and what pages tell of who is signed in."""

from html import escape

from api.role_words import ROLE_WORDS, signed_in_words
from maritime.account import AUDIT_ADMINISTRATOR, FIELD_ROLES, Actor

SIGN_IN_SCRIPT = """
const form = document.querySelector("form");
const fault = document.querySelector(".fault");

function goal() {
  const next = new URLSearchParams(location.search).get("next") || "/";
  const address = new URL(next, location.origin);
  return address.origin === location.origin ? address.pathname + address.search : "/";
}

async function signIn(event) {
  event.preventDefault();
  fault.textContent = "";
  const asked = { login: form.elements.login.value, password: form.elements.password.value };
  let answer;
  try {
    answer = await fetch("/api/v1/sign-in", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked),
    });
  } catch {
    fault.textContent = "连不上服务器 The server cannot be reached";
    return;
  }
  if (answer.ok) {
    location.assign(goal());
    return;
  }
  const words = {
    401: "账号或密码不对 Login or password is wrong",
    429: `尝试次数过多，请 ${answer.headers.get("Retry-After")} 秒后再试 ` +
      `Too many tries: wait ${answer.headers.get("Retry-After")} s`,
  };
  fault.textContent = words[answer.status] || `没有成功 It did not work (${answer.status})`;
  form.elements.password.select();
}

form.addEventListener("submit", signIn);
form.querySelector("button").disabled = false;
"""

SESSION_SCRIPT = """
const csrf = document.querySelector('meta[name="csrf"]').content;
const button = document.querySelector("#sign-out");
button.addEventListener("click", async () => {
  await fetch("/api/v1/sign-out", { method: "POST", headers: { "X-CSRF-Token": csrf } });
  location.assign("/sign-in");
});
button.disabled = false;
"""

# Buttons wait for their script: a form sent without it would put a password into an address.
SIGN_IN_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>登录 Sign in · Coastwatch 海岸巡防</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css"></head>
<body><main><h1>Coastwatch 海岸巡防</h1>
<form method="post">
<label>账号 Login
<input name="login" autocomplete="username" autocapitalize="none" required autofocus>
</label>
<label>密码 Password
<input name="password" type="password" autocomplete="current-password" required>
</label>
<button type="submit" disabled>登录 Sign in</button>
<p class="fault" role="alert"></p>
</form></main>
<script src="/assets/sign-in.js"></script></body></html>
"""

REFUSAL_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>无权查看 Not for this account · Coastwatch 海岸巡防</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css"></head>
<body><main><p><a href="/">首页 start</a></p>
<h1>无权查看 Not for this account</h1>
<p>您的账号角色不能打开此页；需要时请找值班员或安全管理员。</p>
<p lang="en">This page is not for the role of your account; if you need it, ask a duty officer or
a security administrator.</p></main></body></html>
"""


def csrf_mark(csrf: str | None) -> str:
    """Give what a page's head holds for its scripts; nothing where no session is signed in."""
    return "" if csrf is None else f'<meta name="csrf" content="{escape(csrf)}">'


def signed_in_part(actor: Actor | None, csrf: str | None) -> str:
    """Tell on a page who is signed in and what he may do; nothing without accounts."""
    if actor is None:
        return ""
    words = ROLE_WORDS[actor.role]
    links = {"/phone/": "手机页 phone page"} if actor.role in FIELD_ROLES else {}
    if actor.role == AUDIT_ADMINISTRATOR:
        links["/api/v1/audit/csv"] = "审计日志 audit log (CSV)"
    anchors = "".join(f' · <a href="{to}">{escape(said)}</a>' for to, said in links.items())
    sign_out = "" if csrf is None else (
        ' <button id="sign-out" type="button" disabled>退出 Sign out</button>'
        '<script src="/assets/session.js" defer></script>'
    )  # fmt: skip
    return (
        f"<p><strong>{escape(signed_in_words(actor))}</strong>{anchors}{sign_out}</p>"
        f"<p>{escape(words.work_zh)}。{escape(words.work_en)}.</p>"
    )
