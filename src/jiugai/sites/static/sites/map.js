// Maps without tile server: outlines on plain ground; with one (a setting), tiles below them.
addEventListener("DOMContentLoaded", () => {
  const css = getComputedStyle(document.documentElement);
  const blue = css.getPropertyValue("--step-4").trim(), pale = css.getPropertyValue("--step-2").trim();
  const made = (box) => {
    const map = L.map(box, { attributionControl: false, zoomSnap: 0.5 }).setView([37.99, 106.2], 12);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 19 }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    return map;
  };
  document.querySelectorAll("[data-map]").forEach((box) => {
    const map = made(box);
    const layer = L.geoJSON(JSON.parse(box.dataset.map), { style: { color: blue, weight: 2, fillOpacity: 0.15 } }).addTo(map);
    map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 18 });
  });
  document.querySelectorAll("[data-map-of]").forEach(async (box) => {
    const map = made(box), about = document.querySelector(box.dataset.about);
    const told = await (await fetch(box.dataset.mapOf)).json();
    const layer = L.geoJSON(told, {
      style: (f) => ({ color: f.properties.stage === "01_survey" ? pale : blue, weight: 2, fillOpacity: 0.25 }),
      pointToLayer: (f, at) => L.circleMarker(at, { radius: 5, color: f.properties.stage === "01_survey" ? pale : blue, fillOpacity: 0.7 }),
      onEachFeature: (f, l) => {
        const link = document.createElement("a");
        link.href = f.properties.href;
        link.textContent = f.properties.name + (f.properties.year ? ` · 目标年 ${f.properties.year}` : "");
        l.bindPopup(link);
        if (told.features.length <= 40) l.bindTooltip(f.properties.name, { permanent: true, direction: "center", className: "fs-5" });
      },
    }).addTo(map);
    if (told.features.length) map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 17 });
    const without = told.without > 1000 ? "1,000 多" : told.without;
    about.textContent = told.features.length ? `图上 ${told.features.length} 个，没有轮廓的 ${without} 个不在图上。深色已进项目，浅色在摸底。示意图。` : `还没有画过轮廓（${without} 个）。打开一个小区，点“画轮廓”。`;
  });
  document.querySelectorAll("[data-draw]").forEach((box) => {
    const map = made(box), field = document.querySelector(box.dataset.field);
    let corners = [];
    let shape = null;
    const show = () => {
      if (shape) shape.remove();
      shape = corners.length ? L.layerGroup([L.polygon(corners, { color: blue, weight: 2 }), ...corners.map((c) => L.circleMarker(c, { radius: 4, color: blue }))]).addTo(map) : null;
    };
    const write = () => {
      const ring = corners.map((c) => [Number(c[1].toFixed(6)), Number(c[0].toFixed(6))]);
      field.value = ring.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] }) : "";
      show();
    };
    const read = () => {
      try { corners = JSON.parse(field.value).coordinates[0].slice(0, -1).map(([x, y]) => [y, x]); } catch { corners = []; }
      show();
      if (corners.length > 2) map.fitBounds(L.polygon(corners).getBounds(), { padding: [40, 40], maxZoom: 18 });
    };
    map.on("click", (e) => { corners.push([e.latlng.lat, e.latlng.lng]); write(); });
    document.querySelector("[data-undo]").addEventListener("click", () => { corners.pop(); write(); });
    document.querySelector("[data-restart]").addEventListener("click", () => { corners = []; write(); });
    field.addEventListener("change", read);
    read();
  });
});
