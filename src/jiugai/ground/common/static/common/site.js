// What pages need beyond htmx: keys, folding menus, ticking rows, drop zones.  Each works with Tab and without this too.
(() => {
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("tbody[data-rows] > tr")].filter((r) => r.querySelector("a[href]"));
  const here = () => rows().findIndex((r) => r.classList.contains("is-here"));
  const go = (to) => {
    const all = rows();
    if (!all.length) return;
    const at = Math.max(0, Math.min(all.length - 1, to));
    all.forEach((r) => r.classList.remove("is-here"));
    all[at].classList.add("is-here");
    all[at].querySelector("a")?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  const ticked = () => {
    const boxes = [...document.querySelectorAll("input[name=chosen]")];
    const chosen = boxes.filter((b) => b.checked);
    const bar = document.getElementById("bulk");
    if (!bar) return;
    bar.hidden = !chosen.length;
    bar.querySelector("[data-count]").textContent = chosen.length;
    boxes.forEach((b) => b.closest("tr").classList.toggle("bg-primary-lt", b.checked));
  };
  let going = 0;
  addEventListener("keydown", (e) => {
    if (e.key === "Escape") document.querySelectorAll(".filters details[open]").forEach((d) => d.removeAttribute("open"));
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    const row = rows()[here()];
    if (going && e.timeStamp - going < 1500) {
      going = 0;
      const link = [...document.querySelectorAll("[data-go]")].find((a) => a.dataset.go === e.key);
      if (link) { e.preventDefault(); link.click(); }
      return;
    }
    going = e.key === "g" ? e.timeStamp : 0;
    if (e.key === "/") { const q = document.querySelector("[data-key='/']"); if (q) { q.focus(); e.preventDefault(); } }
    else if (e.key === "j") go(here() + 1);
    else if (e.key === "k") go(here() - 1);
    else if (e.key === "x" && row) { const b = row.querySelector("input[name=chosen]"); if (b) { b.checked = !b.checked; ticked(); } }
    else if (e.key === "Enter" && row && e.target === document.body) row.querySelector("a[href]").click();
    else if (e.key === "?") { const k = document.getElementById("keys"); if (k) k.open = !k.open; }
  });
  addEventListener("click", (e) => {
    const opener = e.target.closest("[data-opens]");
    if (opener) { const what = document.querySelector(opener.dataset.opens); what.classList.toggle("d-none"); opener.setAttribute("aria-expanded", String(!what.classList.contains("d-none"))); }
    document.querySelectorAll(".filters details[open]").forEach((d) => { if (!d.contains(e.target)) d.removeAttribute("open"); });
    if (e.target.matches("[data-clear-ticks]")) { document.querySelectorAll("input[name=chosen]").forEach((b) => { b.checked = false; }); ticked(); }
    if (e.target.matches("[data-prints]")) print();
  });
  addEventListener("change", (e) => {
    if (e.target.matches("[data-tick-all]")) document.querySelectorAll("input[name=chosen]").forEach((b) => { b.checked = e.target.checked; });
    if (e.target.matches("[data-tick-all], input[name=chosen]")) ticked();
    if (e.target.matches("[data-submits]")) e.target.form.requestSubmit();
    if (e.target.matches("[data-goes]")) location.assign(e.target.dataset.goes + encodeURIComponent(e.target.value));
  });
  // A file that is too large, or empty, is told before it is sent.
  const misfit = (form) => {
    const most = Number(document.body.dataset.fileLimit || 0);
    for (const file of [...form.querySelectorAll("input[type=file]")].flatMap((i) => [...i.files])) {
      if (most && file.size > most * 1048576) return `「${file.name}」有 ${Math.ceil(file.size / 1048576)} MB，最多 ${most} MB，请压缩里面的图片或拆成几个文件再传。`;
      if (!file.size) return `「${file.name}」是空的，请检查是不是传错了文件。`;
    }
    return "";
  };
  addEventListener("submit", (e) => {
    const why = e.target.method === "post" ? misfit(e.target) : "";
    if (!why) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    const note = document.createElement("div");
    note.className = "alert alert-danger py-2 mb-3";
    note.setAttribute("role", "alert");
    note.textContent = why;
    document.getElementById("notes").replaceChildren(note);
    note.scrollIntoView({ block: "center" });
    e.target.querySelectorAll("input[type=file]").forEach((i) => { i.value = ""; });
  });
  // A second click on a form that is on its way does nothing.
  addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  addEventListener("pageshow", () => { document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent); ticked(); });
  for (const [kind, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    addEventListener(kind, (e) => {
      const zone = e.target.closest?.(".dropzone");
      if (!zone) return;
      e.preventDefault();
      zone.classList.toggle("is-over", over);
      if (kind === "drop" && e.dataTransfer.files.length) {
        zone.querySelector("input[type=file]").files = e.dataTransfer.files;
        zone.closest("form").requestSubmit();
      }
    });
  }
  // A grid takes a block copied from a spreadsheet, and grows.
  const cells = (tr) => [...tr.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const grown = (body) => {
    const last = body.rows[body.rows.length - 1], total = body.querySelector("[data-total]");
    const at = Math.max(...[...body.querySelectorAll("[name]")].map((f) => parseInt(f.name, 10))) + 1;
    const copy = last.cloneNode(true);
    copy.querySelectorAll("[name]").forEach((f) => { f.name = f.name.replace(/^\d+/, at); f.value = ""; f.classList.remove("is-invalid"); f.removeAttribute("title"); });
    copy.querySelectorAll(".invalid-feedback, a").forEach((n) => n.remove());
    copy.removeAttribute("data-total");
    body.insertBefore(copy, total);
    return copy;
  };
  const put = (field, text) => {
    const same = field.options && [...field.options].find((o) => o.text === text || o.value === text);
    field.value = field.options ? (same ? same.value : "") : text;
  };
  addEventListener("paste", (e) => {
    const body = e.target.closest?.("[data-grid]");
    const text = e.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!body || !text || !/[\t\n]/.test(text)) return;
    e.preventDefault();
    const start = [...body.rows].indexOf(e.target.closest("tr")), from = cells(e.target.closest("tr")).indexOf(e.target);
    text.split("\n").forEach((line, i) => {
      const row = cells(body.rows[start + i] || grown(body));
      line.split("\t").forEach((value, j) => { if (row[from + j]) put(row[from + j], value.trim()); });
    });
    e.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  addEventListener("click", (e) => {
    if (!e.target.closest("[data-grid-more]")) return;
    const body = (e.target.closest("[data-with-grid]") || e.target.closest("form")).querySelector("[data-grid]");
    for (let i = 0; i < 5; i++) { const row = grown(body); if (!i) cells(row)[0].focus(); }
  });
  // What was typed is kept in the browser until the server has it: an expired log-in loses nothing.
  const typedIn = (name) => `typed:${document.body.dataset.person || ""}:${name}`;  // another person at this desk sees nothing of it
  const kept = (form) => typedIn(form.dataset.keep);
  const fields = (form) => [...form.elements].filter((f) => f.name && !["csrfmiddlewaretoken", "version"].includes(f.name) && !["file", "password", "hidden", "submit"].includes(f.type));
  addEventListener("input", (e) => {
    const form = e.target.form;
    if (!form?.dataset.keep) return;
    const typed = fields(form).map((f) => [f.name, f.type === "checkbox" || f.type === "radio" ? [f.value, f.checked] : f.value]);
    sessionStorage.setItem(kept(form), JSON.stringify(typed));
  });
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-kept-done]").forEach((n) => sessionStorage.removeItem(typedIn(n.dataset.keptDone)));
    document.querySelectorAll("form[data-keep]").forEach((form) => {
      const was = sessionStorage.getItem(kept(form));
      if (!was || form.dataset.fresh === "no") return;
      const seen = {};
      let changed = false;
      for (const [name, value] of JSON.parse(was)) {
        const same = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
        const at = seen[name] = (seen[name] ?? -1) + 1;
        const body = /^\d+-/.test(name) && [...form.querySelectorAll("[data-grid]")].find((b) => b.querySelector(`[name$="${CSS.escape(name.replace(/^\d+/, ""))}"]`));
        if (!same.length && body && value) grown(body);
        const field = same.length ? same[at] : form.querySelector(`[name="${CSS.escape(name)}"]`);
        if (!field) continue;
        if (Array.isArray(value)) { changed ||= field.checked !== value[1]; field.checked = value[1]; }
        else { changed ||= field.value !== value; field.value = value; }
      }
      if (changed) { const note = form.querySelector("[data-kept-note]"); if (note) note.hidden = false; }
    });
  });
})();
