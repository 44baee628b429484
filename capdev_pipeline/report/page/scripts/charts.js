/* Charts: drawn when they come into view, redrawn in the other language, all of them before printing. */

const specs = read("specs");
const drawings = new Map(); // box → {language, done, finalize}

/** Draws the chart of a box unless it is drawn in this language; a promise of when it is. */
function draw(box) {
  const found = drawings.get(box);
  if (found && found.language === state.language) return found.done;
  if (found) found.finalize();
  const drawing = { language: state.language, finalize: () => {} };
  drawings.set(box, drawing);
  const spec = specs[box.dataset.chart];
  const canvas = make("div", { class: spec.width === "container" ? "canvas fluid" : "canvas" });
  box.replaceChildren(canvas);
  const options = { actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: { theme: "plain" } };
  drawing.done = vegaEmbed(canvas, localised(spec, state.language), options).then((result) => {
    drawing.finalize = () => result.finalize();
    scrollIfWide(box);
    keepPlace();
    report.drawn = Array.from(drawings.values()).filter((entry) => entry.language === state.language).length;
  });
  return drawing.done;
}

/** A chart wider than its column scrolls, and so must be reachable by keyboard. */
function scrollIfWide(box) {
  markEdges(box);
  if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

const boxes = () => all(".chart[data-chart]").filter(isVisible);
const isNear = (box) => {
  const place = box.getBoundingClientRect();
  return place.bottom > -200 && place.top < window.innerHeight + 200;
};

/** Draws what is in view or near it, then the rest while the browser has nothing to do. */
function drawVisible() {
  const near = boxes().filter(isNear);
  return Promise.all(near.map(draw)).then(() => {
    if (report.ms === null) report.ms = Math.round(performance.now());
    drawRest();
  });
}

const whenIdle = window.requestIdleCallback || ((act) => window.setTimeout(act, 50));
let waiting = false;
function drawRest() {
  if (waiting) return;
  const next = boxes().find((box) => (drawings.get(box) || {}).language !== state.language);
  if (!next) return void letGo();
  waiting = true;
  whenIdle(() => {
    waiting = false;
    draw(next).then(drawRest);
  });
}

/** Forgets the charts of a page that is taken away. */
function forget(root) {
  for (const box of all(".chart[data-chart]", root)) {
    const drawing = drawings.get(box);
    if (drawing) drawing.finalize();
    drawings.delete(box);
  }
}

/** Charts grow with the type of the page, which is larger on a very wide screen. */
function measureType() {
  const size = parseFloat(window.getComputedStyle(document.documentElement).fontSize);
  document.documentElement.style.setProperty("--scale", Math.max(1, size / 16).toFixed(3));
}

function startCharts() {
  measureType();
  window.addEventListener("resize", measureType, { passive: true });
  let scrolled = false;
  const later = () => {
    if (scrolled) return;
    scrolled = true;
    window.requestAnimationFrame(() => {
      scrolled = false;
      boxes().filter(isNear).forEach(draw);
    });
  };
  window.addEventListener("scroll", later, { passive: true });
  window.addEventListener("resize", later, { passive: true });
  window.addEventListener("beforeprint", () => boxes().forEach(draw));
}
