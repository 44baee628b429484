/* How a score is made: its children with their weights as used, or the value of an indicator and its range. */

const made = read("explanation");
const nodeIndex = new Map(made.nodes.map((node, index) => [node.id, index]));
const MINUS = "\u2212";

function number(value, decimals = 4) {
  if (value === null || value === undefined) return "–";
  const text = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function amount(value) {
  if (value === null || value === undefined) return "–";
  const digits = value === 0 ? 0 : Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value))));
  const text = Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 12) });
  return value < 0 && text !== "0" ? MINUS + text : text;
}

const percent = (value) => `${Math.round(100 * value)}%`;

/** The parts of a score as numbers: what the panel shows, and what a test can check. */
function explained(nodeId, year, schemeId) {
  const node = nodeIndex.get(nodeId);
  const at = made.years.indexOf(Number(year));
  const scheme = made.schemes.find((entry) => entry.id === (schemeId || made.schemes[0].id));
  if (node === undefined || at < 0 || !scheme) return null;
  const numbers = made.scores[scheme.id];
  const cell = (name, index) => numbers[name][index][at];
  const parts = made.nodes
    .map((child, index) => ({ child, index }))
    .filter(({ child }) => child.parent === node)
    .map(({ child, index }) => ({
      id: child.id,
      index,
      weight: child.weight,
      used: cell("weight_used", index),
      partial: cell("partial", index),
      score: cell("score", index),
      points: cell("contribution", index),
    }));
  const points = parts.map((part) => part.points).filter((value) => value !== null);
  return {
    node, at, scheme, parts,
    year: Number(year),
    score: cell("score", node),
    partial: cell("partial", node),
    sum: points.length ? points.reduce((total, value) => total + value, 0) : null,
    cell: (name) => cell(name, node),
    values: made.cells[node],
  };
}

function command(found) {
  const scheme = found.scheme === made.schemes[0] ? "" : ` --scheme ${found.scheme.id}`;
  return `capdev explain ${made.nodes[found.node].id} ${found.year}${scheme}`;
}

/** Opens the panel, or shows another score in it. */
function openExplanation(nodeId, year, schemeId) {
  const found = explained(nodeId, year, schemeId || state.choices.scheme);
  if (!found) return false;
  const dialog = one("#explain");
  dialog.replaceChildren(panel(found));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  one("#explain-title").focus();
  state.explain = `${nodeId}/${found.year}/${found.scheme.id}`;
  writePlace();
  return true;
}

function closeExplanation() {
  state.explain = null;
  if (one("#explain").open) one("#explain").close();
}

function panel(found) {
  const node = made.nodes[found.node];
  return make(
    "div", { class: "panel" },
    trail(found),
    make("h2", { id: "explain-title", tabindex: "-1" }, node.name, ` ${found.year}`),
    make("form", { method: "dialog" }, make("button", { class: "close" }, make("span", { "aria-hidden": "true" }, "×"), make("span", { class: "unseen" }, { zh: "关闭", en: "Close" }))),
    scoreLines(found),
    ...(found.values ? indicatorPart(found) : nodePart(found)),
    commandLine(command(found)),
    make("p", { class: "source" }, { zh: "来源：数据仓库，表 index.score、meta.node、indicator.value、indicator.normalized。", en: "Source: the warehouse, tables index.score, meta.node, indicator.value, indicator.normalized." }),
  );
}

function trail(found) {
  const path = [];
  for (let at = made.nodes[found.node].parent; at !== null; at = made.nodes[at].parent) path.unshift(at);
  const steps = path.map((at) => [scoreButton(at, found), " › "]);
  return make("p", { class: "trail" }, ...steps.flat());
}

function scoreButton(index, found) {
  const open = () => openExplanation(made.nodes[index].id, found.year, found.scheme.id);
  return make("button", { type: "button", click: open }, made.nodes[index].name);
}

function scoreLines(found) {
  const unit = found.values ? (made.scale ? `(${made.scale})` : "") : made.nodes[found.node].unit;
  const lines = [];
  if (found.score === null) {
    const rest = found.partial === null ? { zh: "", en: "" } : {
      zh: `；现有下级给出 ${number(found.partial)}`, en: `; what is present gives ${number(found.partial)}`,
    };
    const why = reason(found, found.node);
    lines.push(make("p", { class: "big" }, { zh: `未公布：${why.zh}${rest.zh}`, en: `Not published: ${why.en}${rest.en}` }));
  } else {
    lines.push(make("p", { class: "big" }, { zh: "得分 ", en: "Score " }, make("b", {}, number(found.score)), " ", unit));
  }
  if (!found.values) {
    lines.push(make("p", {}, boundsOf(found)));
    lines.push(make("p", {}, restsOn(found)));
  }
  lines.push(make("p", { class: "note" }, { zh: "方案：", en: "Scheme: " }, found.scheme.name));
  return make("div", {}, ...lines);
}

function boundsOf(found) {
  if (found.cell("lower") === null || found.cell("upper") === null) {
    return { zh: "无上下界：有缺失，而此方法没有最低、最高分", en: "No bounds: something is missing, and the method knows no worst and best score" };
  }
  const bounds = `${number(found.cell("lower"))} – ${number(found.cell("upper"))}`;
  return { zh: `上下界 ${bounds}（缺失得分全为最低或全为最高）`, en: `Bounds ${bounds} (every missing score the worst, or the best)` };
}

function restsOn(found) {
  const shares = (names, text) => names
    .map((name) => [name, found.cell(`weight_${name.toLowerCase()}`)])
    .filter(([, share]) => share > 0)
    .map(([name, share]) => `${text(name)} ${percent(share)}`);
  const statuses = Object.keys(made.words.status).filter((name) => name !== "missing");
  const grades = shares(["A", "B", "C", "D"], (name) => name);
  const say = (language, between) =>
    [shares(statuses, (name) => made.words.status[name][language]), grades].map((list) => list.join(between));
  const [present, count] = [found.cell("present"), made.nodes[found.node].indicators];
  const covered = percent(found.cell("coverage"));
  const [zh, zhGrades] = say("zh", "、");
  const [en, enGrades] = say("en", ", ");
  return {
    zh: `依据 ${present} / ${count} 个指标，覆盖率 ${covered}：${zh}；等级 ${zhGrades}`,
    en: `Rests on ${present} of ${count} indicators, coverage ${covered}: ${en}; grades ${enGrades}`,
  };
}

/** Why a node has no score in the year. */
function reason(found, index) {
  const values = made.cells[index];
  if (values) return made.words.reason[values.years[found.at].reason] || same(values.years[found.at].reason);
  const numbers = made.scores[found.scheme.id];
  if (numbers.partial[index][found.at] === null) {
    return { zh: "本年下级指标均无得分", en: "no indicator below it has a score in this year" };
  }
  const [coverage, least] = [numbers.coverage[index][found.at], found.scheme.minimum].map(percent);
  return { zh: `覆盖率 ${coverage} 低于最低要求 ${least}`, en: `coverage ${coverage} is below the minimum of ${least}` };
}

const same = (text) => ({ zh: text, en: text });

function nodePart(found) {
  if (!found.parts.length) return [];
  const plain = found.scheme.kind === "plain_sum";
  const kind = made.words.mean[found.scheme.means[made.nodes[found.node].level]];
  const mean = plain
    ? { zh: "得分之和；缺者以现有均值计，权重为折算。", en: "Sum of the scores; a missing one counts at the mean of those present, which is what the weight stands for." }
    : { zh: `${kind.zh}；缺失者的权重按比例分给其余。`, en: `A ${kind.en}; the weight of missing children goes to the others in proportion.` };
  const heads = [
    { zh: "下级", en: "Child" }, { zh: "权重", en: "Weight" }, { zh: "所用权重", en: "As used" },
    { zh: "× 得分", en: "× score" }, { zh: "= 点", en: "= points" },
  ];
  const rows = found.parts.map((part) => partRow(found, part, plain));
  const table = make(
    "table", {},
    make("caption", {}, mean),
    make("thead", {}, make("tr", {}, ...heads.map((head, at) => make("th", { scope: "col", class: at ? "number" : null }, head)))),
    make("tbody", {}, ...rows),
    found.sum === null ? null : make("tfoot", {}, make("tr", {}, make("th", { scope: "row", colspan: "4" }, { zh: "合计", en: "Sum" }), make("td", { class: "number" }, number(found.sum)))),
  );
  return [make("div", { class: "region", role: "region", tabindex: "0", "aria-labelledby": "explain-title" }, table)];
}

/** The row of a child; the value of one whose score is not published stands in brackets, with the reason. */
function partRow(found, part, plain) {
  const node = made.nodes[part.index];
  const weight = plain ? "1" : amount(part.weight);
  const inferred = node.weight_status === "inferred" ? [" (", made.words.weight.inferred, ")"] : [];
  const below = node.direction === null ? unpublishedLine(found, part) : valueLine(found, part.index);
  const name = make("th", { scope: "row" }, scoreButton(part.index, found), below);
  if (part.used === null) {
    const why = part.partial === null ? reason(found, part.index) : { zh: "未用", en: "not used" };
    return make("tr", { class: "lacking" }, name, make("td", { class: "number" }, weight, ...inferred), make("td", { colspan: "3" }, why));
  }
  const partial = part.score === null ? `(${number(part.partial)})` : number(part.partial);
  const cells = [number(part.used), partial, number(part.points)].map((text) => make("td", { class: "number" }, text));
  return make("tr", {}, name, make("td", { class: "number" }, weight, ...inferred), ...cells);
}

function unpublishedLine(found, part) {
  if (part.score !== null || part.partial === null) return null;
  const why = reason(found, part.index);
  return make("small", { class: "unpublished" }, { zh: `未公布：${why.zh}；括号内按现有下级计`, en: `Not published: ${why.en}; in brackets what is present gives` });
}

function valueLine(found, index) {
  const cell = made.cells[index].years[found.at];
  if (cell.value === null) return null;
  return make("small", {}, `${amount(cell.value)} `, made.nodes[index].value_unit, " · ", made.words.status[cell.status], ` · ${cell.grade}`);
}

function indicatorPart(found) {
  const node = made.nodes[found.node];
  const cell = found.values.years[found.at];
  const parts = [make("h3", {}, { zh: "值", en: "Value" })];
  const value = cell.value === null ? [] : [make("b", {}, amount(cell.value)), " ", node.value_unit, " · "];
  const grade = cell.grade === null ? [] : [{ zh: ` · 等级 ${cell.grade}`, en: ` · grade ${cell.grade}` }];
  parts.push(make("p", {}, ...value, made.words.status[cell.status], ...grade, " · ", cell.said, cell.segment ? [" · ", cell.segment] : []));
  if (cell.lo !== null && cell.value !== null) {
    parts.push(make("h3", {}, { zh: "标准化", en: "Normalisation" }), make("p", {}, made.words.direction[node.direction]));
    parts.push(make("p", { class: "formula" }, ...formula(found, cell)));
    for (const side of ["lo", "hi"]) {
      const years = found.values.set_by[side].join(", ");
      parts.push(make("p", {}, `${side} = ${amount(cell[side])} `, node.value_unit, years ? { zh: `，由 ${years} 年定`, en: `, set by ${years}` } : ""));
    }
  }
  parts.push(make("p", {}, make("a", { href: `#indicator=${node.id}` }, { zh: "指标页：印刷数字、口径、来源", en: "The page of the indicator: printed figures, scopes, sources" })));
  return parts;
}

/** The formula with its numbers put in where the score follows from the range; else the name of the method. */
function formula(found, cell) {
  const { value, lo, hi } = cell;
  const upwards = made.nodes[found.node].direction === "+";
  const [above, below] = upwards ? [value, lo] : [hi, value];
  if (found.score === null) return [reason(found, found.node)];
  const { worst, best } = found.scheme;
  const share = (above - below) / (hi - lo);
  if (hi !== lo && worst !== null && Math.abs(worst + (best - worst) * share - found.score) < 1e-6 * (best - worst)) {
    const before = worst === 0 && best === 1 ? "" : `${amount(worst)} + ${amount(best - worst)} × `;
    const letters = upwards ? "(x − lo) / (hi − lo)" : "(hi − x) / (hi − lo)";
    return [`${before}${letters} = ${before}(${amount(above)} − ${amount(below)}) / (${amount(hi)} − ${amount(lo)}) = ${number(found.score)}`];
  }
  return [found.scheme.normalisation, `: lo = ${amount(lo)}, hi = ${amount(hi)} → ${number(found.score)}`];
}

function commandLine(text) {
  const copied = { zh: "已复制", en: "Copied" };
  const code = make("code", {}, text);
  const copy = () => {
    const fallback = () => {
      window.getSelection().selectAllChildren(code);
      document.execCommand("copy");
      say(copied);
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => say(copied), fallback);
    else fallback();
  };
  return make("div", { class: "command" }, code, make("button", { type: "button", click: copy }, { zh: "复制命令", en: "Copy the command" }));
}

/** Every score of the index names its node and year, and opens the panel. */
function nameScores() {
  for (const table of all("table.scores")) {
    const scheme = table.dataset.scheme;
    const heads = all("thead th", table);
    heads.slice(1).forEach((head, at) => (head.id = `y-${scheme}-${made.years[at]}`));
    for (const row of all("tbody tr", table)) {
      const node = row.dataset.node;
      row.cells[0].id = `n-${scheme}-${node}`;
      all("button.score", row).forEach((button, at) => {
        button.id = `s-${scheme}-${node}-${made.years[at]}`;
        button.dataset.explain = `${node}/${made.years[at]}/${scheme}`;
        button.setAttribute("aria-labelledby", `${row.cells[0].id} ${heads[at + 1].id} ${button.id}`);
      });
    }
  }
}

function startExplanations() {
  nameScores();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-explain]");
    if (button) openExplanation(...button.dataset.explain.split("/"));
  });
  const dialog = one("#explain");
  dialog.addEventListener("close", () => {
    state.explain = null;
    writePlace();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  report.explain = (node, year, scheme) => {
    const found = explained(node, year, scheme);
    return found && { score: found.score, partial: found.partial, sum: found.sum, parts: found.parts };
  };
}
