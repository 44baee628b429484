/* The graph: which column comes from which, near and far. Columns are counted in the order of the page. */

const columns = all("button.column").map((button) => ({
  button,
  id: button.id,
  name: one("code", button).textContent,
  box: button.closest(".box"),
}));
const boxes = all(".box");
const upstream = columns.map(() => []);
const downstream = columns.map(() => []);
for (const [from, to] of read("edges")) {
  upstream[to].push(from);
  downstream[from].push(to);
}

/** All columns that one reaches by these edges, without itself. */
function reached(start, edges) {
  const found = new Set();
  const todo = [start];
  while (todo.length) {
    for (const next of edges[todo.pop()]) {
      if (!found.has(next)) {
        found.add(next);
        todo.push(next);
      }
    }
  }
  return found;
}

const byId = new Map(columns.map((column, number) => [column.id, number]));
const isFile = (number) => columns[number].box.classList.contains("file");

/** Pairs of boxes with an edge between their columns. */
const joined = new Map();
for (const [number, sources] of upstream.entries()) {
  for (const source of sources) {
    const from = columns[source].box;
    const to = columns[number].box;
    joined.set(`${from.id} ${to.id}`, [from, to]);
  }
}
