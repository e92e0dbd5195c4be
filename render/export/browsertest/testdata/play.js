// Presses the button that has the focus, as a key would, and watches the output
// until it is over: {texts, labels, end} of what was played and what is there
// for good.
new Promise(done => {
  const b = document.activeElement, out = b.closest(".out"), texts = [], labels = [b.textContent];
  const whole = [...out.querySelectorAll("pre")].map(p => p.textContent).join("");
  new MutationObserver(() => {
    const view = out.querySelector(".playing");
    if (view && texts[texts.length - 1] !== view.textContent) texts.push(view.textContent);
    if (labels[labels.length - 1] !== b.textContent) labels.push(b.textContent);
    if (!view && texts.length) done({ texts, labels, whole });
  }).observe(out, { childList: true, subtree: true, characterData: true });
  b.click();
})
