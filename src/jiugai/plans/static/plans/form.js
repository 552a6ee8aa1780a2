// A form that saves as it is typed, tells what others changed meanwhile, adds up its tables and shows where a value was read.
(() => {
  "use strict";
  const form = document.querySelector("form[data-saves-itself]");
  const told = document.getElementById("saved");
  const say = (words, bad) => { told.textContent = words; told.classList.toggle("text-danger", Boolean(bad)); told.classList.toggle("text-secondary", !bad); };
  let timer = 0, busy = false, again = false;
  const save = async () => {
    if (busy) { again = true; return; }
    busy = true;
    say("正在保存…");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 403) { say("登录已过期：请重新登录，填的都留在这台电脑里", true); return; }
      const came = await answer.json();
      if (came.refused) { say(came.refused, true); return; }
      for (const [at, base] of Object.entries(came.bases)) form.elements[`base-${at}`].value = base;
      for (const [at, html] of Object.entries(came.conflicts)) conflict(at, html);
      const left = document.querySelector("[data-empty]");
      if (left) left.textContent = came.empty ? `待填 ${came.empty}` : "已填";
      say(Object.keys(came.conflicts).length ? "有一节别人刚改过，没有存上" : `${came.at} 已保存`, Object.keys(came.conflicts).length);
      if (!Object.keys(came.conflicts).length && !again) forget();
    } catch {
      say("没有存上，填的留在这台电脑里；连上网会再存", true);
      timer = setTimeout(save, 10000);
    } finally {
      busy = false;
      if (again) { again = false; later(); }
    }
  };
  const forget = () => sessionStorage.removeItem(`typed:${document.body.dataset.person || ""}:${form.dataset.keep}`);
  const later = () => { clearTimeout(timer); timer = setTimeout(save, 1500); };
  const conflict = (at, html) => {
    const section = form.querySelector(`[data-section="${at}"]`);
    section.querySelector("[data-conflict]")?.remove();
    section.querySelector(".card-body").insertAdjacentHTML("afterbegin", html);
  };
  // ── sums ──
  const exact = (text) => {
    const found = /^-?\d+(\.\d+)?$/.exec(text.replace(/[,，\s]/g, ""));
    if (!found) return null;
    const [whole, rest = ""] = found[0].split(".");
    return [BigInt(whole + rest), rest.length];
  };
  const sum = (values) => {
    const scale = Math.max(...values.map((v) => v[1]));
    const all = values.reduce((s, [n, d]) => s + n * 10n ** BigInt(scale - d), 0n);
    if (!scale) return String(all);
    const digits = String(all).padStart(scale + 1, "0");
    return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  };
  const same = (a, b) => { const x = exact(a), y = exact(b); return x && y && x[0] * 10n ** BigInt(y[1]) === y[0] * 10n ** BigInt(x[1]); };
  const add = (table) => {
    const total = [...table.tBodies[0].rows].find((r) => r.hasAttribute("data-total"));
    if (!total) return;
    [...table.tHead.rows[0].cells].forEach((head, c) => {
      if (!head.hasAttribute("data-summed")) return;
      const rows = [...table.tBodies[0].rows].slice(0, total.rowIndex - 1);
      const values = rows.map((r) => exact(r.cells[c].querySelector("input, textarea").value)).filter(Boolean);
      const field = total.cells[c].querySelector("input, textarea");
      const all = values.length ? sum(values) : "";
      const differs = all && field.value.trim() && !same(field.value, all);
      field.placeholder = all;
      field.classList.toggle("is-invalid", Boolean(differs));
      field.title = differs ? `上面各行相加是 ${all}` : "";
      let note = total.cells[c].querySelector(".invalid-feedback");
      if (differs && !note) { note = document.createElement("div"); note.className = "invalid-feedback d-block"; total.cells[c].append(note); }
      if (note) { if (differs) note.textContent = `相加 ${all}`; else note.remove(); }
    });
  };
  const grow = (box) => { box.style.height = "auto"; box.style.height = `${box.scrollHeight + 2}px`; };
  addEventListener("input", (e) => {
    const table = e.target.closest?.("table");
    if (table) add(table);
    if (e.target.matches?.("[data-grows]")) grow(e.target);
    if (form && e.target.form === form) { say("未保存"); later(); }
  });
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("table.typed").forEach(add);
    document.querySelectorAll("[data-grows]").forEach(grow);
    const note = form?.querySelector("[data-kept-note]");
    if (note && !note.hidden) later();
  });
  addEventListener("click", (e) => {
    const box = e.target.closest("[data-conflict]");
    if (box && e.target.matches("[data-mine]")) { form.elements[`base-${box.dataset.conflict}`].value = box.dataset.base; box.remove(); save(); }
    if (box && e.target.matches("[data-theirs]")) { forget(); location.reload(); }
    const link = e.target.closest("a[data-read]");
    const original = document.getElementById("original");
    if (link && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      const paper = original.querySelector(".paper");
      original.hidden = false;
      const show = () => {
        paper.querySelectorAll(".lit").forEach((n) => n.classList.remove("lit"));
        const line = paper.querySelector(`[id="${link.dataset.line}"]`);
        if (line) { line.classList.add("lit"); line.scrollIntoView({ block: "center" }); }
      };
      if (paper.dataset.of === link.dataset.read) show();
      else htmx.ajax("GET", link.dataset.read, { target: paper, swap: "innerHTML" }).then(() => { paper.dataset.of = link.dataset.read; show(); });
    }
    if (e.target.closest("[data-original-close]")) original.hidden = true;
  });
})();
