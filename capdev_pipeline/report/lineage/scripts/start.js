/* The beginning: everything above is set to work. */

for (const [number, { button }] of columns.entries()) {
  button.addEventListener("click", () => (state.chosen === number ? choose(null) : choose(number)));
}
for (const box of boxes) {
  const head = one("summary", box);
  head.addEventListener("click", (event) => {
    if (box.classList.contains("partial")) {
      event.preventDefault(); // the first click shows the rest of its columns
      openBox(box);
    } else if (box.open) opened.delete(box);
    else opened.add(box);
  });
  box.addEventListener("toggle", drawSoon);
  one(".more", box).addEventListener("click", () => openBox(box));
  for (const type of ["pointerenter", "focusin"]) box.addEventListener(type, () => bringNear(box));
  for (const type of ["pointerleave", "focusout"]) box.addEventListener(type, () => bringNear(null));
}
for (const button of all("[data-language]")) button.addEventListener("click", () => chooseLanguage(button.dataset.language));
one("#clear").addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!one("#found").hidden) {
    one("#find").value = "";
    showMatches();
  } else if (state.chosen !== null) leave();
});
startFinding();
setLanguage(keptLanguage() || LANGUAGES[0]);
window.addEventListener("hashchange", applyPlace);
window.addEventListener("resize", drawSoon);
window.addEventListener("beforeprint", () => layOut(true));
window.addEventListener("afterprint", () => layOut(false));
new ResizeObserver(drawSoon).observe(one(".layers"));
draw();
applyPlace();
