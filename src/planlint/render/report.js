"use strict";
(function () {
  var d = document, list = d.getElementById("list");
  d.documentElement.classList.add("js");
  function all(css) { return [].slice.call(d.querySelectorAll(css)); }
  function targets(a) { return (a.dataset.t || (a.getAttribute("href") || "#").slice(1)).split(" "); }
  var marks = all("main a[id],main u,main s"), plain = all("main u,main s");

  // A compact page says in the list which numbers belong to a relation: "3-7,12".
  all("[data-m]").forEach(function (own) {
    own.dataset.m.split(",").forEach(function (run) {
      var ends = run.split("-");
      for (var i = +ends[0]; i <= +(ends[1] || ends[0]); i++) {
        plain[i].dataset.t = (plain[i].dataset.t ? plain[i].dataset.t + " " : "") + own.id;
      }
    });
  });
  plain.forEach(function (u) {
    u.addEventListener("click", function () { location.hash = targets(u)[0]; });
  });

  // Light a card or list item and every mark that belongs to it, the numbers of its relation too.
  function light(id) {
    all(".on").forEach(function (x) { x.classList.remove("on"); });
    var own = d.getElementById(id), first = null, relation = own && own.dataset.r;
    if (own) own.classList.add("on");
    marks.forEach(function (a) {
      var of = targets(a), direct = of.indexOf(id) >= 0;
      if (!direct && of.indexOf(relation) < 0) return;
      a.classList.add("on");
      if (direct) first = first || a;
    });
    return first;
  }

  // Open the tab and the filter that show a card or list item.
  function open(own) {
    if (!own) return;
    d.getElementById(own.id.charAt(0) === "r" ? "tv" : "tf").checked = true;
    var look = /\b[ewi]\b/.exec(own.className);
    if (look) d.getElementById("s" + look[0]).checked = true;
  }

  function into(own) {
    list.scrollTop += own.getBoundingClientRect().top - list.getBoundingClientRect().top - 120;
  }

  function go() {
    var id = location.hash.slice(1), here = id && d.getElementById(id);
    if (!here) return;
    var fromText = /^m\d+$/.test(id);
    var target = fromText ? targets(here)[0] : id;
    var own = /^[fr]\d+$/.test(target) ? d.getElementById(target) : null;
    open(own);
    var first = own ? light(target) : null;
    if (fromText) here.classList.add("on");
    if (innerWidth < 861) { here.scrollIntoView({ block: "center" }); return; }
    (fromText || !own ? here : first || here).scrollIntoView({ block: "center" });
    if (own) into(own);
  }
  addEventListener("hashchange", go);

  // A link in the list lights the finding it belongs to, not the weightiest one at that place.
  list.addEventListener("click", function (e) {
    var a = e.target.closest("a"), own = e.target.closest(".card,.rel li");
    if (!a || !own || !own.id || !/^#m\d+$/.test(a.getAttribute("href"))) return;
    var id = own.id;
    setTimeout(function () { light(id); into(own); }, 0);
  });

  all("main .c").forEach(function (chip) {
    var head = d.querySelector(chip.getAttribute("href") + " h3");
    if (head) chip.title = head.textContent.replace(/^\d+/, "");
  });

  var cards = all(".card"), at = -1;
  d.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || (e.key !== "j" && e.key !== "k")) return;
    var shown = cards.filter(function (c) { return c.offsetParent; });
    if (!shown.length) return;
    at = Math.max(0, Math.min(shown.length - 1, at + (e.key === "j" ? 1 : -1)));
    location.hash = shown[at].id;
  });
  go();
})();
