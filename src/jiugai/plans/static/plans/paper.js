// A plan and its findings side by side: from a finding to its place and back, n and p from finding to finding.
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const show = (node) => {
    document.querySelectorAll(".lit").forEach((n) => n.classList.remove("lit"));
    const closed = node.closest("details:not([open])");
    if (closed) closed.open = true;
    node.classList.add("lit");
    node.scrollIntoView({ block: "center", behavior: calm });
    if (node.matches("[tabindex]")) node.focus({ preventScroll: true });
  };
  const place = (id, chapter) => {
    const there = document.getElementById(id);
    if (there) { show(there); return true; }
    const section = document.getElementById(`c${chapter}`);
    const at = section && (section.getAttribute("hx-get") || section.querySelector("[hx-get]")?.getAttribute("hx-get"));
    if (!at) return false;
    htmx.ajax("GET", at, { target: section, swap: "innerHTML" }).then(() => { section.removeAttribute("hx-get"); const found = document.getElementById(id); if (found) show(found); });
    return true;
  };
  addEventListener("click", (e) => {
    const link = e.target.closest("a[data-place]");
    if (link && place(link.dataset.place, link.dataset.chapter)) { e.preventDefault(); return; }
    const chip = e.target.closest(".paper a.c");
    if (chip) {
      const finding = document.getElementById(chip.getAttribute("href").slice(1));
      e.preventDefault();
      if (finding) show(finding); else location.assign(`?tab=findings${chip.getAttribute("href")}`);
    }
    if (e.target.closest("[data-back]")) history.back();
  });
  addEventListener("keydown", (e) => {
    if (!["n", "p"].includes(e.key) || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select")) return;
    const all = [...document.querySelectorAll("[data-finding]")];
    const next = all[all.indexOf(document.activeElement.closest?.("[data-finding]")) + (e.key === "n" ? 1 : -1)] || all[e.key === "n" ? 0 : all.length - 1];
    if (next) { show(next); const first = next.querySelector("a[data-place]"); if (first) { const mark = document.getElementById(first.dataset.place); if (mark) { mark.scrollIntoView({ block: "center", behavior: calm }); } } }
  });
})();
