// Follow the server's events: read them off one answer, begin again with longer waits when it ends.
coastwatch.feed = function feed(address, on) {
  const WAITS_S = [1, 2, 4, 8, 15, 30];
  const SILENT_MS = 40000; // a comment comes each 15 s: after two that failed to come the line is dead
  let tries = 0;
  let timer = null;
  let current = null;

  async function run() {
    clearTimeout(timer);
    timer = null;
    const aborter = new AbortController();
    current = aborter;
    let watch = null;
    const heard = () => { clearTimeout(watch); watch = setTimeout(() => aborter.abort(), SILENT_MS); };
    let why = "";
    try {
      heard();
      const answer = await fetch(address, { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: aborter.signal });
      if (answer.status === 401) { on.signedOut(); return; }
      if (answer.ok) {
        let isFirst = true;
        await read(answer.body, heard, (name, text) => {
          if (name === "trouble") on.trouble();
          if (name !== "live") return;
          tries = 0;
          on.live(JSON.parse(text), isFirst);
          isFirst = false;
        });
      } else why = await refusal(answer);
    } catch (fault) {
      // What the network does is an ordinary end; a fault of ours must be seen.
      if (fault.name !== "AbortError" && !(fault instanceof TypeError && /fetch|network/i.test(fault.message))) { on.broken(String(fault)); again(); throw fault; }
    } finally {
      clearTimeout(watch);
    }
    if (current !== aborter) return;
    on.broken(why);
    again();
  }

  async function refusal(answer) {
    const isProblem = (answer.headers.get("content-type") || "").includes("json");
    const said = isProblem ? await answer.json() : {};
    return said.title ? `${said.title}: ${said.detail}` : String(answer.status);
  }

  function again() {
    const wait = WAITS_S[Math.min(tries, WAITS_S.length - 1)] * 1000 * (1 + 0.3 * Math.random());
    tries += 1;
    timer = setTimeout(run, wait);
  }

  // At once, when somebody looks again or the network is back.
  function hurry() {
    if (timer === null) return;
    tries = 0;
    run();
  }
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
  run();
  return { hurry };

  async function read(body, heard, event) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const blocks = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = block.split("\n").filter((line) => line && !line.startsWith(":"));
        const of = (name) => fields.filter((line) => line.startsWith(name + ":")).map((line) => line.slice(name.length + 1).replace(/^ /, ""));
        if (fields.length) event(of("event")[0] || "message", of("data").join("\n"));
      }
    }
  }
};
