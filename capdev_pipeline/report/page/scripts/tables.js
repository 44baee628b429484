/* Tables: indicators shown or not in the index, filter and order of the statements. */

function startTables() {
  const box = one("#with-indicators");
  box.addEventListener("change", () => {
    for (const row of all(".scores .of-indicator")) row.hidden = !box.checked;
    all("table.scores").forEach((table) => roam(table));
  });
  const form = one("#claim-filters");
  if (!form) return;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filterClaims);
  for (const button of all("#claim-table [data-sort]")) button.addEventListener("click", () => sortClaims(button));
}

/** Rows with the verdict and every word that is searched, in whichever language. */
function filterClaims() {
  const verdict = one("#claim-verdict").value;
  const words = one("#claim-text").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of all("#claim-table tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = (verdict && row.dataset.verdict !== verdict) || !words.every((word) => text.includes(word));
  }
  countClaims();
}

function countClaims() {
  const place = one("#claim-count");
  if (!place) return;
  const rows = all("#claim-table tbody tr");
  const shown = rows.filter((row) => !row.hidden).length;
  const text = { zh: `显示 ${shown} / ${rows.length} 条`, en: `${shown} of ${rows.length} shown` };
  place.textContent = text[state.language];
}

function sortClaims(button) {
  const head = button.closest("th");
  const column = head.cellIndex;
  const descending = head.getAttribute("aria-sort") === "ascending";
  const number = button.dataset.sort === "number";
  for (const other of all("#claim-table th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = one("#claim-table tbody");
  const key = (row) => {
    const text = shownText(row.cells[column]);
    return number ? parseFloat(text.replace(/,/g, "").replace("\u2212", "-")) : text;
  };
  const keyed = all("tr", body).map((row) => [key(row), row]);
  keyed.sort(([a], [b]) => {
    if (number) return (isNaN(a) - isNaN(b)) || (descending ? b - a : a - b) || 0;
    return (descending ? -1 : 1) * a.localeCompare(b, state.language);
  });
  body.append(...keyed.map(([, row]) => row));
}

/** The text of a cell in the language shown. */
function shownText(cell) {
  const copy = cell.cloneNode(true);
  for (const other of all(state.language === "zh" ? ".en" : ".zh", copy)) other.remove();
  return copy.textContent.trim();
}
