(function () {
  "use strict";
  var d = document, playing = null;
  d.documentElement.className = "js";
  function flash(b, text) {
    var was = b.textContent;
    b.textContent = text;
    setTimeout(function () { b.textContent = was; }, 1200);
  }
  function copy(b) {
    var box = b.closest(".code, .line, .out"), text = [].map.call(box.querySelectorAll("pre"), function (p) { return p.textContent; }).join("");
    if (b.textContent !== "Copy") return;
    function old() {
      var t = d.createElement("textarea");
      t.value = text; d.body.appendChild(t); t.select();
      var ok = d.execCommand("copy");
      t.remove(); b.focus(); flash(b, ok ? "Copied" : "Not copied");
    }
    if (!navigator.clipboard) return old();
    navigator.clipboard.writeText(text).then(function () { flash(b, "Copied"); }, old);
  }
  function stop() {
    if (!playing) return;
    clearTimeout(playing.timer);
    playing.view.remove();
    playing.hidden.forEach(function (e) { e.hidden = false; });
    playing.button.textContent = "Play";
    playing.button.setAttribute("aria-pressed", "false");
    playing = null;
  }
  function play(b) {
    var again = playing && playing.button === b;
    stop();
    if (again) return;
    var out = b.closest(".out"), tape = JSON.parse(b.nextElementSibling.textContent), rows = [], i = 0, from = Date.now();
    for (var y = 0; y < tape.r; y++) rows.push("");
    var me = playing = { button: b, view: d.createElement("pre"), hidden: [].slice.call(out.querySelectorAll("pre, details, .later")) };
    me.hidden.forEach(function (e) { e.hidden = true; });
    me.view.className = "playing";
    me.view.setAttribute("aria-label", "Output as it was printed");
    out.appendChild(me.view);
    b.textContent = "Stop";
    b.setAttribute("aria-pressed", "true");
    function next() {
      var f;
      for (; i < tape.f.length && tape.f[i][0] <= Date.now() - from; i++) {
        f = tape.f[i];
        for (var n = 0; n < f[1]; n++) { rows.shift(); rows.push(""); }
        for (var k = 2; k < f.length; k += 2) rows[f[k]] = f[k + 1];
      }
      if (f) me.view.textContent = rows.join("\n").replace(/\n+$/, "\n");
      if (i < tape.f.length) me.timer = setTimeout(next, Math.max(tape.f[i][0] - (Date.now() - from), 0));
      else me.timer = setTimeout(stop, 700);
    }
    next();
  }
  d.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("button") : null;
    if (!b) return;
    if (b.classList.contains("copy")) copy(b);
    else if (b.classList.contains("play")) play(b);
  });
})();
