// Give a map its place on the page, its controls, the coordinates under the mouse, near and far.
coastwatch.mapFrame = function mapFrame(map, scene, view) {
  const { at } = coastwatch;
  const NEAR_ZOOM = 11;
  document.body.prepend(at("root"));
  at("map-slot").append(map.getContainer());
  map.invalidateSize({ animate: false });
  map.fitBounds(scene.bounds, { animate: false });
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 160 }).addTo(map);
  map.on("mousemove", (event) => {
    const { lat, lng } = event.latlng.wrap();
    at("coordinates").textContent = `${Math.abs(lng).toFixed(5)}° ${lng < 0 ? "W" : "E"}  ${Math.abs(lat).toFixed(5)}° ${lat < 0 ? "S" : "N"} · ${view.say("datum")}`;
  });

  // Say when the map passes from far to near or back, and for a start which it is.
  function onNearness(changed) {
    map.on("zoomend", () => {
      const nearness = map.getZoom() >= NEAR_ZOOM ? "near" : "far";
      if (map.getContainer().dataset.zoom === nearness) return;
      map.getContainer().dataset.zoom = nearness;
      changed();
    });
  }

  // The whole coast, clear of the legend.
  function showAll() {
    const legend = at("legend");
    const left = legend.open ? legend.offsetWidth + 20 : 20;
    map.fitBounds(scene.bounds, { animate: false, paddingTopLeft: [left, 12], paddingBottomRight: [20, 40] });
  }

  return { onNearness, showAll };
};
