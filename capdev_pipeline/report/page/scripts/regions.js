/* Regions that scroll: a hint while something of them is out of sight, and where. */

const sizes = new ResizeObserver((entries) => {
  const regions = new Set(entries.map((entry) => entry.target.closest(".region, .chart")));
  for (const region of regions) if (region) markEdges(region);
});

/** Says at which side of a region something is out of sight; the style shows it. */
function markEdges(region) {
  const room = region.scrollWidth - region.clientWidth;
  const sides = [region.scrollLeft > 1 && "left", region.scrollLeft < room - 1 && "right"].filter(Boolean);
  if (room > 1 && sides.length) region.dataset.more = sides.join(" ");
  else delete region.dataset.more;
}

function watchRegions(root) {
  for (const region of all(".region, .chart", root)) {
    sizes.observe(region);
    for (const inner of region.children) sizes.observe(inner);
    region.addEventListener("scroll", () => markEdges(region), { passive: true });
  }
}

/* The table of the index as one stop of the keyboard: arrows lead from score to score. */

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const inCell = (cell) => cell && one("a, button.score", cell);

function startScores() {
  for (const table of all("table.scores")) {
    roam(table);
    table.addEventListener("keydown", (event) => {
      const found = target(table, event);
      if (!found) return;
      event.preventDefault();
      found.focus();
    });
    table.addEventListener("focusin", (event) => roam(table, event.target));
  }
}

/** Leaves one stop in a table: the element given, the one that was it, or the first in sight. */
function roam(table, wanted) {
  const stops = all("tbody a, tbody button.score", table);
  const usable = (stop) => stop && !stop.closest("tr").hidden;
  const before = stops.find((stop) => stop.tabIndex === 0);
  const kept = [wanted, stops.some((stop) => stop.tabIndex < 0) ? before : null].find(usable) || stops.find(usable);
  for (const stop of stops) stop.tabIndex = stop === kept ? 0 : -1;
}

/** Where a key leads inside the table; nothing for other keys and beyond the edge. */
function target(table, event) {
  if (event.altKey || event.metaKey || event.shiftKey) return null;
  const rows = all("tbody tr", table).filter((row) => !row.hidden);
  const cell = event.target.closest("td, th");
  const at = rows.indexOf(cell.parentElement);
  if (event.key === "Home" || event.key === "End") {
    const end = event.key === "Home" ? 0 : -1;
    const cells = Array.from((event.ctrlKey ? rows.at(end) : rows[at]).cells).map(inCell).filter(Boolean);
    return cells.at(end);
  }
  const step = STEPS[event.key];
  if (!step || event.ctrlKey) return null;
  const row = rows[at + step[0]];
  return row ? inCell(row.cells[cell.cellIndex + step[1]]) : null;
}
