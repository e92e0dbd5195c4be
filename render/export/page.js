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
  // Draws rows: plain text, and after U+0001, a number and U+0002 what looks so.
  function show(view, rows) {
    var text = rows.join("\n").replace(/\n+$/, "\n"), parts = text.split("\u0001");
    view.textContent = parts[0];
    for (var i = 1; i < parts.length; i++) {
      var at = parts[i].indexOf("\u0002"), line = parts[i].indexOf("\n"), end = line < 0 ? parts[i].length : line;
      var span = d.createElement("span"), style = +parts[i].slice(0, at);
      if (style) span.className = "s" + style;
      span.textContent = parts[i].slice(at + 1, end);
      view.appendChild(span);
      view.appendChild(d.createTextNode(parts[i].slice(end)));
    }
  }
  function play(b) {
    var again = playing && playing.button === b;
    stop();
    if (again) return;
    var out = b.closest(".out"), tape = JSON.parse(b.nextElementSibling.textContent), rows = [], i = 0, clock = 0, last = Date.now();
    for (var y = 0; y < tape.r; y++) rows.push("");
    var me = playing = { button: b, view: d.createElement("pre"), hidden: [].slice.call(out.querySelectorAll("pre, details, .later")) };
    me.hidden.forEach(function (e) { e.hidden = true; });
    me.view.className = "playing";
    me.view.setAttribute("aria-label", "Output as it was printed");
    out.appendChild(me.view);
    b.textContent = "Stop";
    b.setAttribute("aria-pressed", "true");
    function speed() { return parseInt(out.querySelector(".speed").textContent, 10); }
    function next() {
      var f, now = Date.now();
      clock += (now - last) * speed();
      last = now;
      for (; i < tape.f.length && tape.f[i][0] <= clock; i++) {
        f = tape.f[i];
        for (var n = 0; n < f[1]; n++) { rows.shift(); rows.push(""); }
        for (var k = 2; k < f.length; k += 2) rows[f[k]] = f[k + 1];
      }
      if (f) show(me.view, rows);
      if (i < tape.f.length) me.timer = setTimeout(next, Math.min(Math.max((tape.f[i][0] - clock) / speed(), 0), 200));
      else me.timer = setTimeout(stop, 700);
    }
    next();
  }
  function faster(b) {
    b.textContent = { "1×": "2×", "2×": "4×", "4×": "8×" }[b.textContent] || "1×";
  }
  d.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("button") : null;
    if (!b) return;
    if (b.classList.contains("copy")) copy(b);
    else if (b.classList.contains("play")) play(b);
    else if (b.classList.contains("speed")) faster(b);
  });
})();
