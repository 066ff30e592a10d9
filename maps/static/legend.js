// Fill the legend: states, landing points, teams of the modes given, bases, sensors, grids.
coastwatch.legend = function legend(model, view, modes) {
  const { at, make, symbols } = coastwatch;
  const { say } = view;
  const { scene } = model;
  const colours = symbols.THEMES[view.theme];
  const row = (sign, text) => { const line = make("div", "cw-sign"); line.append(sign, make("span", "", text)); return line; };
  const shown = (values) => [...new Set(values)];
  at("legend-body").replaceChildren(
    ...[3, 2, 1, 0].map((state) => row(symbols.stateSample(state, colours.state), `${say("state_" + state)}（${say("cue_" + state)}）`)),
    ...shown(model.targets.filter((target) => target.kind !== "segment").map((target) => target.grade))
      .sort((a, b) => ["red", "orange", "yellow", "blue"].indexOf(a) - ["red", "orange", "yellow", "blue"].indexOf(b))
      .map((grade) => row(symbols.landingPoint(grade, say("letter_" + grade)), `${say("landing_point")} · ${say("grade_" + grade)}`)),
    ...shown(modes).map((mode) => row(symbols.team(mode, say("mode_letter_" + mode)), say("mode_" + mode))),
    ...(scene.bases.features.some((base) => base.properties.view_m > 0) ? [row(symbols.base(true), say("post"))] : []),
    row(symbols.base(false), say("base")),
    ...shown(scene.sensors.features.map((sensor) => sensor.properties.kind)).map((kind) => row(symbols.sensor(kind, true), say("sensor_" + kind))),
    ...(scene.sensors.features.some((sensor) => sensor.geometry.type === "Polygon")
      ? [row(symbols.viewSample(false), say("legend_watched")), row(symbols.viewSample(true), say("legend_unwatched"))] : []),
    ...shown(scene.grids.features.map((grid) => grid.properties.level)).map((level) => row(symbols.gridSample(level, colours.grid), `${say("layer_grids")} · ${say("level_" + level)}`)),
  );
};
