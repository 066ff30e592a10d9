// Find where a patrol is at an instant and which way it came, from its legs.
coastwatch.tracker = function tracker(model) {
  const [TRANSIT, TRAVERSE] = [0, 1];
  const measured = new Map();

  // Lengths along a path on a local plane: good to a thousandth over one leg, for drawing only.
  function measure(path) {
    const cosine = Math.cos((path[0][1] * Math.PI) / 180);
    const sums = [0];
    for (let i = 1; i < path.length; i += 1) {
      sums.push(sums[i - 1] + Math.hypot((path[i][0] - path[i - 1][0]) * cosine, path[i][1] - path[i - 1][1]));
    }
    return { path, sums };
  }

  function pathOf(leg) {
    if (!measured.has(leg)) {
      let path = leg[3];
      if (leg[0] === TRAVERSE) {
        path = model.shapeOf[leg[3]].coordinates;
        if (leg[4]) path = path.slice().reverse();
      } else if (leg[0] !== TRANSIT) path = [leg[3]];
      measured.set(leg, measure(path));
    }
    return measured.get(leg);
  }

  function fractionAt(leg, now) {
    const inner = leg[0] === TRAVERSE ? leg[5] : [];
    let [t0, f0] = [leg[1], 0];
    for (const [t1, f1] of [...inner, [leg[2], 1]]) {
      if (now <= t1) return t1 > t0 ? f0 + ((f1 - f0) * (now - t0)) / (t1 - t0) : f1;
      [t0, f0] = [t1, f1];
    }
    return 1;
  }

  function between(leg, from, to) {
    const { path, sums } = pathOf(leg);
    const total = sums[sums.length - 1];
    if (path.length === 1 || total === 0) return [path[0]];
    const [a, b] = [fractionAt(leg, from) * total, fractionAt(leg, to) * total];
    const points = [pointAt(path, sums, a)];
    for (let i = 0; i < path.length; i += 1) if (sums[i] > a && sums[i] < b) points.push(path[i]);
    points.push(pointAt(path, sums, b));
    return points;
  }

  function pointAt(path, sums, along) {
    let i = 1;
    while (i < sums.length - 1 && sums[i] < along) i += 1;
    const span = sums[i] - sums[i - 1];
    const part = span ? Math.min(1, Math.max(0, (along - sums[i - 1]) / span)) : 0;
    return [path[i - 1][0] + (path[i][0] - path[i - 1][0]) * part, path[i - 1][1] + (path[i][1] - path[i - 1][1]) * part];
  }

  const legAt = (patrol, now) => patrol.legs.find((leg) => leg[1] <= now && now <= leg[2]) || patrol.legs[patrol.legs.length - 1];

  return {
    // The instants, on the patrol's own clock, at which it is out: a cyclic day also has yesterday's return.
    ownTime(patrol, now) {
      const tries = model.scene.plan.cyclic ? [now, now + model.scene.plan.length_s] : [now];
      const found = tries.find((instant) => patrol.from <= instant && instant < patrol.to);
      return found === undefined ? null : found;
    },
    legAt,
    positionAt(patrol, now) {
      const points = between(legAt(patrol, now), now, now);
      return points[0];
    },
    pathBetween(patrol, from, to) {
      const points = [];
      for (const leg of patrol.legs) {
        if (leg[2] < from || leg[1] > to) continue;
        points.push(...between(leg, Math.max(from, leg[1]), Math.min(to, leg[2])));
      }
      return points;
    },
  };
};
