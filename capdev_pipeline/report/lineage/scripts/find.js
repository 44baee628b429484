/* Finding a table or a column by its name or its meaning in either language. */

const MOST = 12;
const places = [
  ...boxes.map((box) => ({ id: box.id, box, text: one(".row", box).textContent })),
  ...columns.map(({ id, button, box }, number) => ({ id, box, number, text: one(".meaning", button).textContent })),
];

/** Names that begin with the words come before names that hold them, these before meanings. */
function matches(words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const ranked = places.map((place) => {
    const name = place.id.toLowerCase();
    const last = name.slice(name.lastIndexOf(".") + 1);
    const order = [name === wanted, name.startsWith(wanted), last.startsWith(wanted), name.includes(wanted), place.text.toLowerCase().includes(wanted)];
    return { place, rank: order.indexOf(true) };
  });
  return ranked.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank).map(({ place }) => place);
}

function showMatches() {
  const list = one("#found");
  const words = one("#find").value;
  const found = matches(words);
  list.hidden = !words.trim();
  list.replaceChildren(...found.slice(0, MOST).map((place) =>
    make("li", {}, make("button", { type: "button", click: () => take(place) }, make("code", {}, place.id), meaningOf(place)))));
  const count = { zh: `找到 ${found.length} 处${found.length > MOST ? `，列出前 ${MOST} 处` : ""}。`, en: `${found.length} found${found.length > MOST ? `, the first ${MOST} listed` : ""}.` };
  if (words.trim()) list.append(make("li", {}, make("p", {}, count)));
  if (words.trim()) say(count);
}

function meaningOf(place) {
  const source = place.number === undefined ? one(".row", place.box) : one(".meaning", columns[place.number].button);
  const small = make("small", {});
  small.append(...Array.from(source.childNodes, (node) => node.cloneNode(true)));
  return small;
}

function take(place) {
  one("#find").value = "";
  showMatches();
  if (place.number !== undefined) {
    goTo(place.number);
    columns[place.number].button.focus({ preventScroll: true });
  } else {
    openBox(place.box);
  }
}

function openBox(box) {
  opened.add(box);
  box.open = true;
  box.classList.remove("partial");
  one(".more", box).hidden = true;
  draw();
  one("summary", box).focus({ preventScroll: true });
  box.scrollIntoView({ block: "start", inline: "nearest", behavior: "instant" });
  writePlace(box.id);
}

function startFinding() {
  one("#find").addEventListener("input", showMatches);
  one(".finder").addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = matches(one("#find").value);
    if (first) take(first);
  });
  one(".finder").addEventListener("focusout", (event) => {
    if (!one(".finder").contains(event.relatedTarget)) one("#found").hidden = true;
  });
  one("#find").addEventListener("focus", showMatches);
}
