// Hold what is known of the coast: the newest that came, what is shown, and the strip of two days.
coastwatch.readLive = function readLive(scene) {
  const STATE_OF = { not_required: 0, covered: 1, due: 2, overdue: 3 };
  const DAY_S = 86400;
  scene.patrols = [];
  scene.plan = { start_s: 0, length_s: Infinity };
  scene.offsets = [[0, 0]];
  scene.states = scene.targets.map(() => "");
  const model = { ...coastwatch.readGround(scene), steps: 1, stripFrom: 0, stepS: 900, live: null, shown: null };
  model.NOW = -1; // the step that stands for what is shown, whichever column that is
  const seconds = (instant) => Date.parse(instant) / 1000;
  model.seconds = seconds;

  // What came by the feed: the first event of a line is whole, later ones have changed targets only.
  model.take = (told, isWhole) => {
    const targets = isWhole ? told.targets : { ...model.live.targets, ...told.targets };
    model.live = { ...told, targets };
    model.liveHeardMs = performance.now();
    return model.live;
  };

  model.setZone = (from, to) => { scene.offsets = coastwatch.zoneOffsets(scene.district.zone, from, to); };

  model.setStrip = (told) => {
    model.stripFrom = seconds(told.from);
    model.stepS = told.step_min * 60;
    model.setZone(model.stripFrom - DAY_S, seconds(told.to) + DAY_S);
    const rows = scene.targets.map((target) => told.targets[target.id] || "");
    model.steps = Math.max(1, ...rows.map((digits) => digits.length));
    scene.states = rows.map((digits) => digits.padEnd(model.steps, "0"));
  };

  model.target = (i) => (model.shown && model.shown.targets[scene.targets[i].id]) || ["not_required", null, null, null];
  model.state = (i, step) => (step === model.NOW ? STATE_OF[model.target(i)[0]] : scene.states[i].charCodeAt(step) - 48);
  model.instant = (step) => model.stripFrom + step * model.stepS;
  model.stepAt = (instant) => Math.min(model.steps - 1, Math.max(0, Math.floor((instant - model.stripFrom) / model.stepS)));

  // Overdue targets, heaviest first, with since when: what the map writes beside them.
  model.openNow = () => scene.targets
    .map((target, i) => ({ target: i, weight: target.weight, since: seconds(model.target(i)[2] || model.shown.at), state: model.target(i)[0] }))
    .filter((one) => one.state === "overdue")
    .sort((a, b) => b.weight - a.weight || a.since - b.since);

  model.unit = (id) => (model.shown ? model.shown.units.find((unit) => unit.team_id === id) : undefined);
  return model;
};

// The offsets of a zone from UTC, seconds, with the instants at which they begin.
coastwatch.zoneOffsets = function zoneOffsets(zone, from, to) {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  const offsetAt = (instant) => {
    const part = Object.fromEntries(clock.formatToParts(instant * 1000).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - instant;
  };
  const hours = Array.from({ length: Math.ceil((to - from) / 3600) + 1 }, (_, i) => (Math.floor(from / 3600) + i) * 3600);
  const offsets = [[0, offsetAt(hours[0])]];
  for (const instant of hours) if (offsetAt(instant) !== offsets[offsets.length - 1][1]) offsets.push([instant, offsetAt(instant)]);
  return offsets;
};
