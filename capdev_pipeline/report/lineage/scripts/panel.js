/* What is chosen: marked in the boxes, said in words in the panel. */

Object.assign(state, { chosen: null, up: new Set(), down: new Set() });
const opened = new Set(); // boxes that the reader opened

function choose(number) {
  state.chosen = number;
  state.up = number === null ? new Set() : reached(number, upstream);
  state.down = number === null ? new Set() : reached(number, downstream);
  const before = number === null ? 0 : columns[number].button.getBoundingClientRect().top;
  const shown = number !== null && columns[number].button.offsetParent !== null;
  mark();
  tell();
  // Other boxes open or close: what was chosen stays under the pointer.
  if (shown) window.scrollBy({ top: columns[number].button.getBoundingClientRect().top - before, behavior: "instant" });
  writePlace();
  draw();
}

function mark() {
  const counts = new Map(boxes.map((box) => [box, { up: 0, down: 0, here: false }]));
  columns.forEach(({ button, box }, number) => {
    const up = state.up.has(number);
    const down = state.down.has(number);
    const here = number === state.chosen;
    button.classList.toggle("up", up);
    button.classList.toggle("down", down);
    button.setAttribute("aria-pressed", String(here));
    button.parentElement.classList.toggle("related", up || down || here);
    const count = counts.get(box);
    count.up += up;
    count.down += down;
    count.here = count.here || here;
  });
  one("#diagram").classList.toggle("chosen-one", state.chosen !== null);
  one("#clear").hidden = state.chosen === null;
  for (const [box, count] of counts) markBox(box, count);
}

/** A box with marked columns shows just these, unless the reader has opened it. */
function markBox(box, { up, down, here }) {
  const touched = up + down > 0 || here;
  box.classList.toggle("touched", touched);
  box.open = touched || opened.has(box);
  const total = all(".column", box).length;
  const partial = touched && !opened.has(box) && up + down + here < total;
  box.classList.toggle("partial", partial);
  const more = one(".more", box);
  more.hidden = !partial;
  more.replaceChildren(...both({ zh: `全部 ${total} 列`, en: `all ${total} columns` }));
  const tally = one(".tally", box);
  tally.replaceChildren();
  if (up) tally.append(make("b", { class: "up" }, `↑ ${up}`));
  if (down) tally.append(make("b", { class: "down" }, `↓ ${down}`));
}

function tell() {
  const panel = one("#panel");
  const held = panel.contains(document.activeElement);
  panel.hidden = state.chosen === null;
  panel.replaceChildren();
  if (state.chosen === null) return;
  const { button, id } = columns[state.chosen];
  const title = make("h2", { id: "panel-title", tabindex: "-1" }, make("code", {}, id));
  const close = make("button", { type: "button", class: "close", click: () => leave() }, { zh: "清除", en: "Clear" });
  const about = make("p", { class: "about" });
  for (const part of [one(".meaning", button), one(".type", button)]) if (part) about.append(part.cloneNode(true));
  panel.append(title, close, about, make("div", { class: "sides" }, side("up"), side("down")));
  if (held) title.focus({ preventScroll: true });
  say(sentence(id));
}

const WORDS = {
  up: {
    near: { zh: "直接来自", en: "Comes straight from" },
    all: { zh: "全部上游，直到文件", en: "All upstream, back to the files" },
    none: { zh: "没有上游：由文件读入。", en: "Nothing upstream: it is read from a file." },
  },
  down: {
    near: { zh: "直接用于", en: "Goes straight into" },
    all: { zh: "全部下游", en: "All downstream" },
    none: { zh: "没有下游：别的列不由它得出。", en: "Nothing downstream: no other column comes from it." },
  },
};

function side(kind) {
  const near = (kind === "up" ? upstream : downstream)[state.chosen];
  const far = kind === "up" ? state.up : state.down;
  const words = WORDS[kind];
  const counted = { zh: `${words.near.zh}（${near.length}）`, en: `${words.near.en} (${near.length})` };
  const whole = { zh: `${words.all.zh}（${far.size}）`, en: `${words.all.en} (${far.size})` };
  const parts = near.length
    ? [listed(near), make("details", {}, make("summary", {}, whole), listed(Array.from(far)))]
    : [make("p", {}, words.none)];
  return make("section", {}, make("h3", { class: kind }, counted), ...parts);
}

/** Columns by box in the order of the page, each a button that chooses it. */
function listed(numbers) {
  const rows = new Map();
  for (const number of Array.from(numbers).sort((a, b) => a - b)) {
    const { box } = columns[number];
    if (!rows.has(box)) rows.set(box, []);
    rows.get(box).push(make("button", { type: "button", click: () => goTo(number) }, make("code", {}, columns[number].name)));
  }
  return make("dl", {}, ...Array.from(rows, ([box, buttons]) =>
    make("div", {}, make("dt", {}, make("code", {}, box.id)), make("dd", {}, ...buttons))));
}

function sentence(id) {
  const files = Array.from(state.up).filter(isFile).length;
  const near = upstream[state.chosen].length;
  return {
    zh: `已选 ${id}。直接来自 ${near} 列；上游共 ${state.up.size} 列，其中 ${files} 列为文件；下游共 ${state.down.size} 列。`,
    en: `${id} chosen. It comes straight from ${near} columns; upstream are ${state.up.size} columns, ${files} of them of files; downstream are ${state.down.size} columns.`,
  };
}

/** Chooses a column and brings it into view. */
function goTo(number) {
  choose(number);
  columns[number].button.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
}

function leave() {
  const last = state.chosen;
  choose(null);
  say({ zh: "已清除选择。", en: "The choice is cleared." });
  if (last === null) return;
  const { box } = columns[last];
  one("summary", box).focus({ preventScroll: true });
}
