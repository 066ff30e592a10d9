// Sign in, and show whose records wait on this phone.

import { go } from "../app.js";
import { unsentWords } from "../bars.js";
import { el } from "../dom.js";
import { countByOwner } from "../outbox.js";
import { signIn, SignInError } from "../session.js";
import { language, setLanguage, t, writtenTime } from "../words.js";

/** Show the form. */
export async function show(root) {
  const login = el("input", { id: "login", name: "login", autocomplete: "username", required: true, autocapitalize: "none" });
  const password = el("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true });
  const said = el("p", { class: "fault", role: "alert" });
  const send = el("button", { class: "main" }, t("登录", "Sign in"));
  const form = el("form", {},
    el("label", { for: "login" }, t("账号", "Account")), login,
    el("label", { for: "password" }, t("密码", "Password")), password,
    said, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    said.textContent = "";
    try {
      const how = await signIn(login.value.trim(), password.value);
      go("menu");
      if (how === "offline") go("outbox");
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      said.textContent = wordsFor(error);
    } finally {
      send.disabled = false;
    }
  });
  const other = language() === "zh" ? "en" : "zh";
  const change = el("button", { type: "button" }, other === "en" ? "English" : "中文");
  change.addEventListener("click", () => {
    setLanguage(other);
    go("sign_in");
  });
  root.append(form, ...[await waiting()].filter(Boolean), el("p", {}, change));
}

async function waiting() {
  const counts = await countByOwner();
  if (counts.length === 0) return null;
  return el("div", { class: "card" },
    el("h2", {}, t("这部手机里还没有发送的记录", "Not yet sent from this phone")),
    el("ul", { class: "plain" }, counts.map((one) => el("li", {}, `${one.login}: ${unsentWords([one]).text}`))),
    el("p", { class: "soft" }, t("本人登录后发送，不会被删除。", "Sent when that person signs in; never deleted.")));
}

function wordsFor({ why, detail }) {
  if (why === "wrong") return t("账号或密码不对。", "Account or password is wrong.");
  if (why === "not_here") {
    return t("没有网络，而您没有在这部手机上登录过。请连上网络后登录一次。",
      "The server is not reached, and you have never signed in on this phone. Sign in once with the network.");
  }
  if (why === "wait") {
    return t(`多次输错，请等到 ${writtenTime(Number(detail))}。`, `Too many wrong passwords: wait until ${writtenTime(Number(detail))}.`);
  }
  return t(`服务器没有接受：${detail}`, `The server refused: ${detail}`);
}
