// Draw the signs of the map: colour never stands alone, shape, width, dash or a letter goes with it.
coastwatch.symbols = (function symbols() {
  const SVG = "http://www.w3.org/2000/svg";
  // Okabe and Ito's colours, told apart by all common kinds of colour blindness; lightness differs too.
  const THEMES = {
    light: {
      sea: "#dfeaf1", land: "#f3efe4", shore: "#b9b09a", grid: "#6a51a3", text: "#111",
      state: ["#767676", "#0072b2", "#e69f00", "#b3001b"],
      strip: ["#e3e3e3", "#8fc1e0", "#e8a300", "#8c0013"], stripMark: "#ffffff", select: "#000000", sensor: "#00664d",
    },
    dark: {
      sea: "#0d1a24", land: "#26302f", shore: "#55615f", grid: "#b39ddb", text: "#f2f2f2",
      state: ["#8d989c", "#56b4e9", "#ffc229", "#ff5a4d"],
      strip: ["#1d2327", "#2f6f99", "#d79a00", "#ff6a5c"], stripMark: "#000000", select: "#ffffff", sensor: "#35c79f",
    },
  };
  const MODE_COLOUR = { foot: "#5b3a00", vehicle: "#1b5e20", boat: "#0d3b8c", drone: "#6a1b6a" };
  const STROKES = [
    { weight: 2.5, dashArray: "1 6", opacity: 0.9 },
    { weight: 3, dashArray: null, opacity: 0.95 },
    { weight: 5, dashArray: "9 6", opacity: 1 },
    { weight: 8, dashArray: null, opacity: 1 },
  ];
  const GRADE = {
    red: { shape: "M12 1 L23 12 L12 23 L1 12 Z", fill: "#b3001b", ink: "#fff", dy: 16 },
    orange: { shape: "M12 1 L23.5 22 L0.5 22 Z", fill: "#e8730c", ink: "#000", dy: 19.5 },
    yellow: { shape: "M2 2 H22 V22 H2 Z", fill: "#f7d84a", ink: "#000", dy: 16 },
    blue: { shape: "M12 1 A11 11 0 1 1 11.99 1 Z", fill: "#1f6fc4", ink: "#fff", dy: 16 },
  };
  const GRID_STROKE = {
    county: { weight: 2.5, dashArray: null }, town: { weight: 2, dashArray: "12 5" },
    village: { weight: 1.4, dashArray: "5 4" }, grid: { weight: 1.2, dashArray: "2 4" }, micro: { weight: 1, dashArray: "1 4" },
  };

  function svg(size, children) {
    const root = document.createElementNS(SVG, "svg");
    root.setAttribute("viewBox", "0 0 24 24");
    root.setAttribute("width", size);
    root.setAttribute("height", size);
    for (const [tag, attributes, text] of children) {
      const node = document.createElementNS(SVG, tag);
      Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
      if (text) node.textContent = text;
      root.append(node);
    }
    return root;
  }
  const letter = (text, ink, y, size) => ["text", { x: 12, y, "text-anchor": "middle", "font-size": size || 11, "font-weight": 700, fill: ink }, text];

  return {
    THEMES, STROKES, GRID_STROKE, MODE_COLOUR,
    landingPoint(grade, text) {
      const sign = GRADE[grade];
      return svg(24, [["path", { d: sign.shape, fill: sign.fill, stroke: "#fff", "stroke-width": 1.5 }], letter(text, sign.ink, sign.dy)]);
    },
    base(isPost) {
      return isPost
        ? svg(24, [["path", { d: "M12 1 L15 9 H23 L16.5 14 L19 22 L12 17 L5 22 L7.5 14 L1 9 H9 Z", fill: "#004d40", stroke: "#fff", "stroke-width": 1.2 }]])
        : svg(20, [["path", { d: "M12 2 L22 11 H19 V22 H5 V11 H2 Z", fill: "#37474f", stroke: "#fff", "stroke-width": 1.2 }]]);
    },
    sensor(kind, isOnline) {
      const fill = isOnline ? "#00664d" : "#8a8a8a";
      const cross = isOnline ? [] : [["path", { d: "M3 3 L21 21 M21 3 L3 21", stroke: "#b3001b", "stroke-width": 2.5 }]];
      const body = {
        camera: [["rect", { x: 2, y: 7, width: 13, height: 11, rx: 2, fill }], ["path", { d: "M16 12 L22 8 V17 L16 13 Z", fill }]],
        radar: [["path", { d: "M4 4 A14 14 0 0 0 20 20 Z", fill }], ["path", { d: "M12 12 L19 5", stroke: fill, "stroke-width": 2.5 }]],
        light: [["circle", { cx: 12, cy: 10, r: 6, fill: isOnline ? "#ffe066" : "#bbb", stroke: "#333" }], ["rect", { x: 9, y: 17, width: 6, height: 5, fill: "#333" }]],
      }[kind];
      return svg(18, [...body, ...cross]);
    },
    inlandPlace(kind, text) {
      const fill = kind === "checkpoint" ? "#4e342e" : "#006780";
      return svg(22, [["rect", { x: 1, y: 1, width: 22, height: 22, rx: 4, fill, stroke: "#fff", "stroke-width": 1.5 }], letter(text, "#fff", 16.5, 12)]);
    },
    team(mode, text) {
      return svg(26, [
        ["circle", { cx: 12, cy: 12, r: 11, fill: MODE_COLOUR[mode], stroke: "#fff", "stroke-width": 2 }],
        letter(text, "#fff", 16.5, 12),
      ]);
    },
    stateSample(state, colours) {
      const stroke = STROKES[state];
      return svg(34, [["path", { d: "M0 12 H24", stroke: colours[state], "stroke-width": stroke.weight * 0.8, "stroke-dasharray": stroke.dashArray || "none" }]]);
    },
    viewSample(isDashed) {
      return svg(26, [["path", { d: "M3 21 L12 3 L21 21 Z", fill: "#00664d", "fill-opacity": isDashed ? 0.08 : 0.25, stroke: "#00664d", "stroke-width": 1.6, "stroke-dasharray": isDashed ? "3 3" : "none" }]]);
    },
    gridSample(level, colour) {
      const stroke = GRID_STROKE[level];
      return svg(34, [["path", { d: "M0 12 H24", stroke: colour, "stroke-width": stroke.weight, "stroke-dasharray": stroke.dashArray || "none" }]]);
    },
  };
})();
