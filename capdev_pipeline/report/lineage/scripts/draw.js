/* Lines between boxes, or between the columns of what is chosen. Nothing is drawn where boxes stand under each other. */

const SVG = "http://www.w3.org/2000/svg";

/** Where a line leaves or enters: the column if it is shown, else the head of its box. */
function anchor(number) {
  const { button, box } = columns[number];
  return box.open && button.offsetParent !== null ? button : one("summary", box);
}

/** From the right side of one element to the left side of another; on paper the diagram is made smaller. */
function curve(from, to, { left, top, zoom }) {
  const a = from.getBoundingClientRect();
  const b = to.getBoundingClientRect();
  const x1 = (a.right - left) / zoom;
  const x2 = (b.left - left) / zoom;
  const y1 = (a.top - top) / zoom + Math.min(a.height / zoom / 2, 14);
  const y2 = (b.top - top) / zoom + Math.min(b.height / zoom / 2, 14);
  const bend = Math.max(24, (x2 - x1) / 2.4);
  return `M${x1.toFixed(1)},${y1.toFixed(1)}C${(x1 + bend).toFixed(1)},${y1.toFixed(1)} ${(x2 - bend).toFixed(1)},${y2.toFixed(1)} ${x2.toFixed(1)},${y2.toFixed(1)}`;
}

function line(d, kind, ends) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  if (kind) path.setAttribute("class", kind);
  path.dataset.ends = ends;
  return path;
}

function draw() {
  const svg = one("#lines");
  const list = one(".layers");
  if (window.getComputedStyle(svg).display === "none") {
    svg.replaceChildren();
    return;
  }
  const { left, top } = list.getBoundingClientRect();
  const origin = { left, top, zoom: list.currentCSSZoom || 1 };
  svg.setAttribute("width", list.offsetWidth);
  svg.setAttribute("height", list.offsetHeight);
  svg.style.left = `${list.offsetLeft}px`;
  svg.style.top = `${list.offsetTop}px`;
  svg.replaceChildren(...(state.chosen === null ? betweenBoxes(origin) : betweenColumns(origin)));
}

function betweenBoxes(origin) {
  return Array.from(joined.values()).map(([from, to]) =>
    line(curve(one("summary", from), one("summary", to), origin), "", `${from.id} ${to.id}`));
}

/** The lines of all that the chosen column comes from, and of all that comes from it; one a pair of ends. */
function betweenColumns(origin) {
  const lines = new Map();
  const add = (from, to, kind) => {
    const ends = [anchor(from), anchor(to)];
    const d = curve(...ends, origin);
    lines.set(d, line(d, kind, `${columns[from].box.id} ${columns[to].box.id}`));
  };
  for (const to of [state.chosen, ...state.up]) for (const from of upstream[to]) add(from, to, "up");
  for (const from of [state.chosen, ...state.down]) for (const to of downstream[from]) add(from, to, "down");
  return Array.from(lines.values());
}

/** The lines of the box that is pointed at or holds the focus stand out. */
function bringNear(box) {
  for (const path of all("#lines path")) {
    const near = box && path.dataset.ends.split(" ").includes(box.id);
    path.classList.toggle("near", Boolean(near) && state.chosen === null);
  }
}

let drawn = 0;
function drawSoon() {
  window.cancelAnimationFrame(drawn);
  drawn = window.requestAnimationFrame(draw);
}

/** The layout of the sheet, with all lists open, and back. */
function layOut(forPaper) {
  if (forPaper) for (const list of all("#panel details")) list.open = true;
  document.documentElement.classList.toggle("for-paper", forPaper);
  draw();
}
