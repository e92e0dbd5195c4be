// What axe would say of the page as it is shown now: a list of complaints.
(() => {
  const found = [], all = s => [...document.querySelectorAll(s)];
  const say = (what, e) => found.push(what + (e ? ": " + e.outerHTML.replace(/\s+/g, " ").slice(0, 120) : ""));
  const named = e => (e.getAttribute("aria-label") || e.textContent || "").trim() !== "";
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility === "visible"; };

  if (!document.documentElement.lang) say("no lang");
  if (!document.title.trim()) say("no title");
  if (/user-scalable=no|maximum-scale/.test(document.querySelector("meta[name=viewport]").content)) say("no zoom");
  for (const tag of ["h1", "main", "header", "nav"])
    if (all(tag).length !== 1) say(all(tag).length + " of " + tag);
  let level = 0;
  for (const h of all("h1,h2,h3,h4,h5,h6")) {
    const n = +h.tagName[1];
    if (n > level + 1) say("a heading leaves out a level", h);
    if (!named(h)) say("an empty heading", h);
    level = n;
  }

  const ids = new Set();
  for (const e of all("[id]")) {
    if (ids.has(e.id)) say("an id twice", e);
    ids.add(e.id);
  }
  for (const e of all("[aria-labelledby]")) if (!ids.has(e.getAttribute("aria-labelledby"))) say("labelled by nothing", e);
  for (const e of all("a[href^='#']")) if (!ids.has(e.getAttribute("href").slice(1))) say("a link to nowhere", e);
  for (const e of all("button, a, summary, [role=img], [role=region], [role=group], nav")) if (!named(e)) say("no name", e);
  for (const e of all("img:not([alt])")) say("no alternative", e);
  for (const e of all("[tabindex]")) if (e.tabIndex > 0) say("an order of its own", e);
  for (const e of all("button button, a button, summary a, summary button, a a")) say("a control in a control", e);
  for (const e of all("[aria-hidden=true] a, [aria-hidden=true] button")) say("a hidden control", e);
  for (const e of all("ul > :not(li), ol > :not(li), dl > :not(dt):not(dd)")) say("no item of a list", e);
  for (const e of all("th:not([scope])")) say("a head of nothing", e);

  const marks = new Set();
  for (const e of all("[role=region], nav, main, body > header")) {
    const as = (e.getAttribute("role") || e.tagName) + " " + e.getAttribute("aria-label");
    if (marks.has(as)) say("a landmark twice", e);
    marks.add(as);
  }
  const landmark = "main, nav, header, .skip, script, style";
  for (const e of document.body.children) if (!e.matches(landmark)) say("outside of landmarks", e);

  for (const e of all("button, summary, nav a").filter(shown))
    if (e.getBoundingClientRect().height < 24) say("too small a target", e);
  for (const e of all("body *").filter(shown)) {
    const s = getComputedStyle(e);
    if (/auto|scroll/.test(s.overflowX + s.overflowY) && (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight) && e.tabIndex < 0)
      say("cannot be scrolled by keys", e);
  }
  for (const b of all("button").filter(shown)) {
    const r = b.getBoundingClientRect();
    for (const p of b.closest(".code, .line, .out").querySelectorAll("pre")) {
      const q = p.getBoundingClientRect();
      if (shown(p) && q.left < r.right && r.left < q.right && q.top < r.bottom && r.top < q.bottom) say("covers text", b);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth)
    say("wider than the screen: " + document.documentElement.scrollWidth + " of " + innerWidth);

  // Contrast, as WCAG 2.2 defines it.
  const rgba = c => { const n = c.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
    const v = c[i] / 255;
    return sum + w * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const behind = e => e ? over(rgba(getComputedStyle(e).backgroundColor), behind(e.parentElement)) : [255, 255, 255, 1];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = new Set();
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (seen.has(e) || !texts.currentNode.data.trim() || !shown(e) || e.closest(".skip")) continue;
    seen.add(e);
    const back = behind(e), front = over(rgba(getComputedStyle(e).color), back);
    const a = light(front), b = light(back), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) say("a contrast of " + ratio.toFixed(2), e);
  }
  if (seen.size < 50) say("only " + seen.size + " texts to be seen");
  return found;
})()
