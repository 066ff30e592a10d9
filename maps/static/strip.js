// Draw the coast unrolled: a row per target along the coast, a column per quarter hour.
coastwatch.strip = function strip(model, view) {
  const { at, make } = coastwatch;
  const canvas = at("strip-canvas");
  const host = at("strip");
  const cursor = at("strip-cursor");
  const rowMark = at("strip-row");
  const tip = at("strip-tip");
  const DETAIL_ROW_PX = 5;
  const HOUR_PX = 26;
  let isFit = true;
  let rowPx = 1;
  let columnPx = 1;

  function draw() {
    const theme = coastwatch.symbols.THEMES[view.theme];
    const count = model.targets.length;
    const width = host.clientWidth;
    const height = isFit ? host.clientHeight : count * DETAIL_ROW_PX;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    rowPx = height / count;
    columnPx = width / model.steps;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = theme.strip[0];
    pen.fillRect(0, 0, width, height);
    // Milder states first, so that where rows share a pixel the worst one shows.
    for (const state of [1, 2, 3]) {
      pen.fillStyle = theme.strip[state];
      eachRun(state, (row, from, to) => pen.fillRect(from * columnPx, row * rowPx, (to - from) * columnPx, Math.max(rowPx, 1)));
    }
    if (rowPx >= 4) {
      pen.fillStyle = theme.stripMark;
      eachRun(3, (row, from, to) => pen.fillRect(from * columnPx, (row + 0.5) * rowPx - 0.5, (to - from) * columnPx, 1));
    }
    pen.fillStyle = theme.text;
    for (let row = 1; row < count; row += 1) {
      if (model.targets[row].coast !== model.targets[row - 1].coast && (rowPx >= 3 || isLarge(row))) pen.fillRect(0, row * rowPx - 0.25, width, 0.5);
    }
    at("strip-mode").textContent = view.say(isFit ? "strip_detail" : "strip_fit");
    hours();
    move(view.step);
    pick(view.target);
  }

  const isLarge = (row) => model.targets.filter((target) => target.coast === model.targets[row].coast).length * rowPx > 12;

  function eachRun(state, use) {
    const digit = 48 + state;
    model.scene.states.forEach((digits, row) => {
      for (let from = 0; from < digits.length; from += 1) {
        if (digits.charCodeAt(from) !== digit) continue;
        let to = from + 1;
        while (to < digits.length && digits.charCodeAt(to) === digit) to += 1;
        use(row, from, to);
        from = to;
      }
    });
  }

  function hours() {
    const list = at("strip-hours");
    list.replaceChildren();
    let lastX = -99;
    for (const [step, hour] of coastwatch.fullHours(model, 3)) {
      const x = step * columnPx;
      if (x - lastX < HOUR_PX || x > model.steps * columnPx - HOUR_PX) continue;
      lastX = x;
      const mark = make("span", "", hour);
      mark.style.left = x + "px";
      list.append(mark);
    }
  }

  function move(step) {
    cursor.style.transform = `translateX(${Math.round(step * columnPx)}px)`;
    cursor.style.width = Math.max(2, columnPx) + "px";
  }

  function pick(target) {
    rowMark.hidden = target === null;
    if (target === null) return;
    rowMark.style.top = target * rowPx + "px";
    rowMark.style.height = Math.max(3, rowPx) + "px";
    if (!isFit) {
      const top = target * rowPx;
      if (top < host.scrollTop || top > host.scrollTop + host.clientHeight - 20) host.scrollTop = top - host.clientHeight / 2;
    }
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const row = Math.min(model.targets.length - 1, Math.max(0, Math.floor((event.clientY - box.top) / rowPx)));
    const step = Math.min(model.steps - 1, Math.max(0, Math.floor((event.clientX - box.left) / columnPx)));
    return { row, step };
  }

  canvas.addEventListener("mousemove", (event) => {
    const { row, step } = under(event);
    tip.hidden = false;
    tip.textContent = `${view.nameOf(row)} · ${coastwatch.clock(model.scene, model.instant(step)).hm} · ${view.say("state_" + model.state(row, step))}`;
    const box = host.getBoundingClientRect();
    tip.style.top = Math.min(event.clientY + 14, window.innerHeight - 60) + "px";
    tip.style.left = Math.max(4, Math.min(event.clientX - 80, box.right - 260)) + "px";
  });
  canvas.addEventListener("mouseleave", () => { tip.hidden = true; });
  canvas.addEventListener("click", (event) => {
    const { row, step } = under(event);
    view.setStep(step);
    view.goTo(row);
  });
  at("strip-mode").addEventListener("click", () => { isFit = !isFit; draw(); });
  return { draw, move, pick };
};
