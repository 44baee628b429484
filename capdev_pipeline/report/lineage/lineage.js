/* Choosing a column: what it comes from, what is made from it, in lines, marks and words. */

const edges = JSON.parse(document.getElementById("data").textContent).edges;
const map = document.getElementById("map");
const lines = document.getElementById("lines");
const chosenBox = document.getElementById("chosen");
const NARROW = window.matchMedia("(max-width: 56rem)");
const SVG = "http://www.w3.org/2000/svg";
const WORDS = {
  zh: { up: "来源", down: "去向", none: "无", columns: "列", raw: "这一列直接取自文件或定义。" },
  en: { up: "Comes from", down: "Goes into", none: "nothing", columns: "columns", raw: "Taken from a file or a definition." },
};
const state = { language: "zh", column: "", up: new Set(), down: new Set() };

const upstream = new Map();
const downstream = new Map();
for (const [column, source] of edges) {
  if (!upstream.has(column)) upstream.set(column, []);
  if (!downstream.has(source)) downstream.set(source, []);
  upstream.get(column).push(source);
  downstream.get(source).push(column);
}

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const tableOf = (column) => column.slice(0, column.lastIndexOf("."));
const element = (id) => document.getElementById(id);

function reached(start, next) {
  const found = new Set();
  const waiting = [start];
  while (waiting.length) {
    for (const other of next.get(waiting.pop()) || []) {
      if (other !== start && !found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return found;
}

function choose(column, { scroll = false } = {}) {
  const button = column && element(column);
  state.column = button && button.tagName === "BUTTON" ? column : "";
  state.up = state.column ? reached(column, upstream) : new Set();
  state.down = state.column ? reached(column, downstream) : new Set();
  const parts = new Set([state.column, ...state.up, ...state.down].filter(Boolean).map(tableOf));
  for (const one of all("#tables li button")) {
    one.setAttribute("aria-pressed", String(one.id === state.column));
    one.classList.toggle("up", state.up.has(one.id));
    one.classList.toggle("down", state.down.has(one.id));
  }
  for (const table of all(".table")) table.classList.toggle("part", parts.has(table.id));
  map.classList.toggle("has-choice", Boolean(state.column));
  element("clear").hidden = !state.column;
  if (state.column) {
    element(tableOf(column)).open = true;
    for (const near of [...(upstream.get(column) || []), ...(downstream.get(column) || [])]) {
      element(tableOf(near)).open = true;
    }
    if (scroll) button.scrollIntoView({ block: "center", inline: "center" });
  }
  describe();
  draw();
}

function list(title, columns) {
  const box = document.createElement("div");
  const head = box.appendChild(document.createElement("h3"));
  head.textContent = `${title}: ${columns.size ? `${columns.size} ${WORDS[state.language].columns}` : WORDS[state.language].none}`;
  const items = box.appendChild(document.createElement("ul"));
  const byTable = new Map();
  for (const column of [...columns].sort()) {
    const table = tableOf(column);
    if (!byTable.has(table)) byTable.set(table, []);
    byTable.get(table).push(column.slice(table.length + 1));
  }
  for (const table of all(".table").map((one) => one.id).filter((id) => byTable.has(id))) {
    const item = items.appendChild(document.createElement("li"));
    const name = item.appendChild(document.createElement("code"));
    name.textContent = table;
    item.append(`: ${byTable.get(table).join(", ")}`);
  }
  return box;
}

function describe() {
  chosenBox.hidden = !state.column;
  chosenBox.replaceChildren();
  if (!state.column) return;
  const words = WORDS[state.language];
  const head = chosenBox.appendChild(document.createElement("h2"));
  head.appendChild(document.createElement("code")).textContent = state.column;
  const ways = chosenBox.appendChild(document.createElement("div"));
  ways.className = "ways";
  ways.append(list(words.up, state.up), list(words.down, state.down));
  if (!state.up.size) chosenBox.appendChild(document.createElement("p")).textContent = words.raw;
}

/* The button of a column where its table is open, else the head of the table. */
function anchor(column) {
  const table = element(tableOf(column));
  return table.open ? element(column) : table.querySelector("summary");
}

function pairs() {
  if (state.column) {
    const up = new Set([state.column, ...state.up]);
    const down = new Set([state.column, ...state.down]);
    return edges
      .map(([column, source]) => [column, source, up.has(column) && up.has(source) ? "up" : down.has(column) && down.has(source) ? "down" : ""])
      .filter(([, , way]) => way);
  }
  return edges.map(([column, source]) => [column, source, ""]);
}

function draw() {
  lines.replaceChildren();
  if (NARROW.matches) return;
  const frame = map.getBoundingClientRect();
  lines.setAttribute("width", map.scrollWidth);
  lines.setAttribute("height", map.scrollHeight);
  const place = (box, side) => ({
    x: (side === "right" ? box.right : box.left) - frame.left + map.scrollLeft,
    y: box.top + Math.min(box.height, 24) / 2 - frame.top + map.scrollTop,
  });
  const drawn = new Set();
  const boxes = new Map();
  const boxOf = (one) => {
    if (!boxes.has(one)) boxes.set(one, one.getBoundingClientRect());
    return boxes.get(one);
  };
  for (const [column, source, way] of pairs()) {
    const from = anchor(source);
    const to = anchor(column);
    const start = place(boxOf(from), "right");
    const end = place(boxOf(to), "left");
    const path = `M${start.x} ${start.y}C${start.x + 40} ${start.y} ${end.x - 40} ${end.y} ${end.x} ${end.y}`;
    if (drawn.has(path)) continue;
    drawn.add(path);
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    if (way) line.setAttribute("class", way);
    lines.append(line);
  }
}

function setLanguage(language) {
  state.language = language === "en" ? "en" : "zh";
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  document.title = document.querySelector("title").dataset[state.language];
  for (const button of all("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
  }
  describe();
  draw();
}

function fromAddress() {
  const name = decodeURIComponent(window.location.hash.slice(1));
  const found = element(name);
  if (found && found.classList.contains("table")) {
    found.open = true;
    found.scrollIntoView({ block: "center", inline: "center" });
  } else {
    choose(name, { scroll: true });
  }
}

const names = element("names");
for (const button of all("#tables li button")) names.appendChild(document.createElement("option")).value = button.id;
element("find").addEventListener("change", (event) => {
  const name = event.target.value.trim();
  if (element(name)) window.location.hash = name;
});
element("tables").addEventListener("click", (event) => {
  const button = event.target.closest("li button");
  if (!button) return;
  const name = button.id === state.column ? "" : button.id;
  window.history.replaceState(null, "", name ? `#${name}` : window.location.pathname);
  choose(name);
});
element("clear").addEventListener("click", () => {
  const last = element(state.column);
  window.history.replaceState(null, "", window.location.pathname);
  choose("");
  last.focus();
});
element("open-all").addEventListener("click", (event) => {
  const open = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(open));
  for (const table of all(".table")) table.open = open;
});
for (const button of all("[data-language]")) button.addEventListener("click", () => setLanguage(button.dataset.language));
for (const table of all(".table")) table.addEventListener("toggle", draw);
window.addEventListener("resize", draw);
window.addEventListener("hashchange", fromAddress);
setLanguage("zh");
fromAddress();
if (document.fonts) document.fonts.ready.then(draw);
