/* Where the reader is: a place in the report or the page of an indicator, in the address behind '#'. */

let leftAt = 0;
let clicked = false;

function readPlace() {
  const place = { anchor: "" };
  for (const part of window.location.hash.slice(1).split("&").filter(Boolean)) {
    const [name, value] = part.split("=", 2).map(decoded);
    if (value === undefined) place.anchor = name;
    else place[name] = value;
  }
  return place;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of what is shown, so that it can be kept or sent on. */
function writePlace() {
  const parts = [];
  if (state.indicator) parts.push(`indicator=${encodeURIComponent(state.indicator)}`);
  else if (state.anchor) parts.push(encodeURIComponent(state.anchor));
  if (state.explain) parts.push(`explain=${state.explain}`);
  if (state.choices.scheme !== made.schemes[0].id) parts.push(`scheme=${encodeURIComponent(state.choices.scheme)}`);
  if (state.language !== LANGUAGES[0]) parts.push(`lang=${state.language}`);
  const bare = window.location.pathname + window.location.search;
  try {
    window.history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : bare);
  } catch {
    /* A browser may refuse this to a page opened from disk; nothing depends on it. */
  }
}

const WHAT = {
  lang: { zh: "语言", en: "language" },
  scheme: { zh: "方案", en: "scheme" },
  indicator: { zh: "指标", en: "indicator" },
  explain: { zh: "得分", en: "score" },
  anchor: { zh: "章节", en: "section" },
};

/** Says what the address names and this report does not have; nothing if all of it is here. */
function notify(unknown) {
  const lines = unknown.map(({ what, value }) => make("p", {}, {
    zh: `地址所指的${what.zh}“${value}”不在本报告中。`,
    en: `The address asks for what is not in this report: ${what.en} “${value}”.`,
  }));
  const close = { zh: "知道了", en: "Dismiss" };
  const button = make("button", { type: "button", click: () => notify([]) }, close);
  one("#notice").replaceChildren(...lines, ...(lines.length ? [button] : []));
}

function applyPlace() {
  const place = readPlace();
  const unknown = [];
  const found = (what, value, there) => there || (value && unknown.push({ what, value }), false);
  found(WHAT.lang, place.lang, place.lang && setLanguage(place.lang));
  found(WHAT.scheme, place.scheme, place.scheme && setChoice("scheme", place.scheme));
  if (!place.explain) closeExplanation();
  const known = place.indicator && document.getElementById(`page-${place.indicator}`);
  if (found(WHAT.indicator, place.indicator, known)) showIndicator(place.indicator);
  else found(WHAT.anchor, place.anchor, showReport(place.anchor));
  applyChoices(document);
  if (place.explain && !openExplanation(...place.explain.split("/"))) {
    closeExplanation();
    found(WHAT.explain, place.explain, false);
  }
  notify(unknown);
  writePlace();
  clicked = false;
  return drawVisible();
}

function showIndicator(name) {
  if (state.indicator === name) return;
  if (!state.indicator) leftAt = window.scrollY;
  const article = one("#indicator");
  forget(article);
  article.replaceChildren(document.getElementById(`page-${name}`).content.cloneNode(true));
  state.indicator = name;
  state.anchor = "";
  one("#report").hidden = true;
  article.hidden = false;
  translateAttributes(article);
  watchRegions(article);
  nameThePage();
  window.scrollTo({ top: 0, behavior: "instant" });
  one("h1", article).focus({ preventScroll: true });
}

function showReport(anchor) {
  letGo();
  const from = state.indicator;
  const target = anchor && document.getElementById(anchor);
  state.anchor = target ? anchor : "";
  state.indicator = null;
  const article = one("#indicator");
  if (from) {
    forget(article);
    article.replaceChildren();
    article.hidden = true;
    one("#report").hidden = false;
    nameThePage();
    if (!clicked || !target) window.scrollTo({ top: leftAt, behavior: "instant" });
    const link = all("#report a").filter((entry) => entry.hash === `#indicator=${from}`).find(isVisible);
    if (link) link.focus({ preventScroll: true });
  }
  if (target && (clicked || !from)) hold(target);
  return Boolean(target);
}

/* A place stays in view while charts above it are drawn and grow, until the reader moves or all are drawn. */

let held = null;

function hold(target) {
  held = target;
  keepPlace();
}

function keepPlace() {
  if (held) held.scrollIntoView({ behavior: "instant" });
}

function letGo() {
  held = null;
}

function nameThePage() {
  const whole = one("title").getAttribute(`data-${state.language}-title`);
  const found = state.indicator && made.nodes[nodeIndex.get(state.indicator)];
  document.title = found ? `${found.name[state.language]} – ${whole}` : whole;
}

/** Marks the section that is being read in the contents. */
function watchSections() {
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      const link = links.get(entry.target.id);
      if (link) link.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-30% 0px -65% 0px" });
  for (const section of all("#report > section")) watcher.observe(section);
}

function startPlaces() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    clicked = link !== null;
    if (link && link.hash && link.hash === window.location.hash) applyPlace();
  });
  window.addEventListener("hashchange", applyPlace);
  for (const move of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    window.addEventListener(move, letGo, { passive: true, capture: true });
  }
  for (const button of all("[data-language]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.language);
      keepLanguage();
      writePlace();
      drawVisible();
    });
  }
  if (window.matchMedia("(max-width: 64rem)").matches) one("#contents").open = false;
  watchSections();
}
