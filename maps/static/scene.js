// What every scene tells of the ground, whatever the hour.
coastwatch.readGround = (scene) => ({
  scene,
  targets: scene.targets,
  indexOf: new Map(scene.targets.map((target, i) => [target.id, i])),
  shapeOf: scene.shapes.features.map((shape) => shape.geometry),
  gridName: new Map(scene.grids.features.map((grid) => [grid.properties.id, grid.properties.name])),
  coastOf: new Map(scene.coasts.map((coast) => [coast.id, coast])),
});

// Name a target and its place in words.
coastwatch.placeNames = (model, view) => {
  view.nameOf = (i) => {
    const target = model.targets[i];
    return target.name ? `${target.name} ${target.id}` : target.id;
  };
  view.placeOf = (i) => {
    const target = model.targets[i];
    const coast = model.coastOf.get(target.coast);
    return (target.grid && model.gridName.get(target.grid)) || (coast && (coast.name || view.say(coast.kind))) || "";
  };
};

// Read the scene and answer questions about states, gaps and looks at a step of the slider.
coastwatch.readScene = function readScene(scene) {
  const model = { ...coastwatch.readGround(scene), steps: scene.instants.length };
  model.gaps = scene.gaps.map(([target, from, to, cause, evidence]) => ({
    target, from, to, cause: scene.causes[cause], evidence: evidence || {}, weight: scene.targets[target].weight,
  }));
  model.gapsOf = scene.targets.map(() => []);
  model.gaps.forEach((gap) => model.gapsOf[gap.target].push(gap));
  model.gaps.forEach((gap) => { gap.since = beginningOf(gap); });
  model.upcoming = upcomingGaps(model);
  model.overdueShare = shareOverdue(model);
  model.state = (target, step) => scene.states[target].charCodeAt(step) - 48;
  model.instant = (step) => scene.instants[step];
  return model;

  // When a gap began: in a cyclic day one that is open at the start goes on from the day before.
  function beginningOf(gap) {
    const length = scene.plan.length_s;
    if (!scene.plan.cyclic || gap.from > 0) return gap.from;
    const before = model.gapsOf[gap.target].find((other) => other !== gap && other.to === length);
    return before ? before.from - length : gap.from;
  }

  // Gaps by beginning; a cyclic day is followed by itself, so tomorrow's first gaps come too,
  // except the rest of a gap that runs over the end of the day.
  function upcomingGaps({ gaps, gapsOf }) {
    if (!scene.plan.cyclic) return gaps;
    const length = scene.plan.length_s;
    const again = gaps
      .filter((gap) => gap.from > 0 || !gapsOf[gap.target].some((other) => other.to === length))
      .map((gap) => ({ ...gap, from: gap.from + length, to: gap.to + length }));
    return gaps.concat(again);
  }

  function shareOverdue({ targets, steps }) {
    const share = new Float64Array(steps);
    let total = 0;
    targets.forEach((target, i) => {
      total += target.weight;
      const digits = scene.states[i];
      for (let step = 0; step < steps; step += 1) if (digits.charCodeAt(step) === 51) share[step] += target.weight;
    });
    return share.map((weight) => (total ? weight / total : 0));
  }
};

// Gaps that begin within the next hours after an instant, earliest first, heaviest first among equals.
coastwatch.nextGaps = function nextGaps(model, now, hours) {
  const end = now + hours * 3600;
  return model.upcoming
    .filter((gap) => gap.from > now && gap.from <= end)
    .sort((a, b) => a.from - b.from || b.weight - a.weight || a.target - b.target);
};

// Gaps open at an instant, heaviest first.
coastwatch.openGaps = function openGaps(model, now) {
  return model.gaps
    .filter((gap) => gap.from <= now && now < gap.to)
    .sort((a, b) => b.weight - a.weight || a.from - b.from || a.target - b.target);
};

// Last and next look at a target around an instant: {last: {enter, exit, by}, next, under}.
coastwatch.looksAround = function looksAround(model, target, now) {
  const flat = model.scene.observations[target];
  const looks = [];
  const length = model.scene.plan.cyclic ? model.scene.plan.length_s : 0;
  for (const shift of length ? [-length, 0, length] : [0]) {
    for (let i = 0; i < flat.length; i += 3) {
      looks.push({ enter: flat[i] + shift, exit: flat[i + 1] + shift, by: model.scene.observers[flat[i + 2]] });
    }
  }
  let last = null;
  let next = null;
  for (const look of looks) {
    if (look.enter <= now && (!last || look.exit > last.exit)) last = look;
    if (look.enter > now && (!next || look.enter < next.enter)) next = look;
  }
  return { last, next, under: Boolean(last && last.exit >= now) };
};

// The steps at which an hour of the clock that is a multiple of `every` begins: [step, "HH"].
coastwatch.fullHours = function fullHours(model, every) {
  const hours = [];
  let before = null;
  for (let step = 0; step < model.steps; step += 1) {
    const { hour, hm } = coastwatch.clock(model.scene, model.instant(step));
    if (hour !== before && hour % every === 0 && (before !== null || hm.endsWith(":00"))) hours.push([step, hm.slice(0, 2)]);
    before = hour;
  }
  return hours;
};

// The district's own clock: the offset from UTC that holds at an instant comes with the scene.
coastwatch.clock = function clock(scene, seconds) {
  const length = scene.plan.length_s;
  const inside = Math.min(Math.max(seconds, 0), length);
  let offset = scene.offsets[0][1];
  for (const [from, value] of scene.offsets) if (from <= inside) offset = value;
  const local = new Date((scene.plan.start_s + seconds + offset) * 1000);
  const two = (number) => String(number).padStart(2, "0");
  return {
    date: local, day: local.getUTCDate(), month: local.getUTCMonth() + 1, year: local.getUTCFullYear(),
    dayNumber: Math.floor(local.getTime() / 86400000), weekday: local.getUTCDay(), hm: two(local.getUTCHours()) + ":" + two(local.getUTCMinutes()), hour: local.getUTCHours(),
  };
};
