// Ask the server; a refusal is said in its own words, and who is signed out is sent to sign in.
coastwatch.Refused = class Refused extends Error {
  constructor(words, status, problem) {
    super(words);
    this.status = status;
    this.problem = problem || {};
  }
};

coastwatch.asker = function asker(view) {
  const API = "/api/v1";
  let csrf = null;

  async function ask(path, { method = "GET", body, signal } = {}) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
    let answer;
    try {
      answer = await fetch(API + path, { method, headers, signal, cache: "no-store", body: body && JSON.stringify(body) });
    } catch (fault) {
      if (fault.name === "AbortError") throw fault;
      throw new coastwatch.Refused(view.say("no_server"), 0);
    }
    if (answer.status === 401 && path !== "/me") return ask.signIn();
    const said = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new coastwatch.Refused(`${said.title}: ${said.detail}`, answer.status, said);
    return said;
  }

  ask.signIn = () => {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    return new Promise(() => {});
  };

  // Who is signed in; null where the database has no accounts.
  ask.whoAmI = async () => {
    try {
      const me = await ask("/me");
      csrf = me.csrf;
      return me.actor;
    } catch (fault) {
      if (!(fault instanceof coastwatch.Refused) || fault.status === 0) throw fault;
      return null;
    }
  };

  ask.streamOf = (path) => API + path;
  return ask;
};
