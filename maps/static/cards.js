// Write the card of whatever is picked on a map: a title and pairs of words.
coastwatch.card = function card(view, title, pairs) {
  const { make } = coastwatch;
  const box = make("div", "cw-popup");
  box.append(make("h3", "", title));
  const list = make("dl");
  pairs.filter(([, value]) => value !== "" && value !== undefined).forEach(([key, value, className]) => {
    list.append(make("dt", "", view.say(key)), make("dd", className || "", value));
  });
  box.append(list);
  return box;
};

coastwatch.baseCard = function baseCard(view, base, teamIds) {
  const { id, name, view_m: seen } = base.properties;
  return coastwatch.card(view, `${name} · ${id}`, [[seen > 0 ? "post" : "base", id], ["view", seen > 0 ? view.say.number(seen) + " m" : ""], ["team", teamIds.join(", ")]]);
};

coastwatch.sensorCard = function sensorCard(view, sensor) {
  const { say } = view;
  const { id, kind, range_m: range, watched, online, night } = sensor.properties;
  return coastwatch.card(view, `${say("sensor_" + kind)} · ${id}`, [
    ["state", say(online ? "online" : "offline")], ["sensor", kind === "light" ? "" : say(watched ? "watched" : "unwatched")],
    ["range", kind === "light" ? "" : say.number(range) + " m"], ["doing", kind === "light" ? "" : say(night ? "works_at_night" : "day_only")],
  ]);
};
