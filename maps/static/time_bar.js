// Move through the day: slider, buttons, keys, play, and a bar per step for how much is overdue.
coastwatch.timeBar = function timeBar(model, view) {
  const { at } = coastwatch;
  const slider = at("slider");
  const PLAY_EVERY_MS = 450;
  let timer = null;
  slider.max = String(model.steps - 1);
  const stepsPerHour = Math.max(1, Math.round(3600 / model.scene.step_s));

  const go = {
    start: () => view.setStep(0),
    end: () => view.setStep(model.steps - 1),
    back: () => view.setStep(view.step - 1),
    on: () => view.setStep(view.step + 1),
  };

  function play(isOn) {
    if (timer !== null) clearInterval(timer);
    timer = isOn ? setInterval(() => view.setStep(view.step + 1 < model.steps ? view.step + 1 : 0), PLAY_EVERY_MS) : null;
    relabel();
  }

  function relabel() {
    const button = at("play");
    button.textContent = timer === null ? "▶ " + view.say("play") : "⏸ " + view.say("pause");
    button.setAttribute("aria-pressed", String(timer !== null));
    at("time").title = view.say("keys");
  }

  function profile() {
    const canvas = at("profile");
    const theme = coastwatch.symbols.THEMES[view.theme];
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = theme.state[3];
    const column = width / model.steps;
    const highest = Math.max(0.05, ...model.overdueShare);
    model.overdueShare.forEach((share, step) => {
      const bar = (share / highest) * (height - 12);
      pen.fillRect(step * column, height - bar, Math.max(1, column - 0.5), bar);
    });
    pen.fillStyle = theme.text;
    pen.font = "11px sans-serif";
    let last = -99;
    for (const [step, hour] of coastwatch.fullHours(model, 3)) {
      if (step * column - last < 34) continue;
      last = step * column;
      pen.fillText(hour + ":00", Math.min(last, width - 30), 10);
    }
  }

  function show() {
    slider.value = String(view.step);
    const clock = coastwatch.clock(model.scene, model.instant(view.step));
    at("clock").textContent = `${view.say.date(clock)} ${clock.hm}`;
  }

  slider.addEventListener("input", () => view.setStep(Number(slider.value)));
  at("buttons").addEventListener("click", (event) => { const name = event.target.dataset.go; if (name) go[name](); });
  at("play").addEventListener("click", () => play(timer === null));
  document.addEventListener("keydown", (event) => {
    if (["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName) && event.target !== slider) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const wide = event.shiftKey ? stepsPerHour : 1;
    const act = {
      ArrowLeft: () => view.setStep(view.step - wide), ArrowRight: () => view.setStep(view.step + wide),
      Home: go.start, End: go.end, " ": () => play(timer === null), n: nextGap, N: nextGap,
    }[event.key];
    if (!act || (event.key === " " && event.target.tagName === "BUTTON")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);

  function nextGap() {
    const now = model.instant(view.step);
    const gap = model.gaps.find((one) => one.from > now);
    if (!gap) return;
    let step = view.step;
    while (step < model.steps - 1 && model.instant(step) < gap.from) step += 1;
    view.setStep(step);
    view.goTo(gap.target);
  }

  return { play, relabel, profile, show };
};
