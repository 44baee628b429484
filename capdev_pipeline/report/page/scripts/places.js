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

function applyPlace() {
  const place = readPlace();
  if (place.lang) setLanguage(place.lang);
  if (place.scheme) setChoice("scheme", place.scheme);
  if (!place.explain) closeExplanation();
  const known = place.indicator && document.getElementById(`page-${place.indicator}`);
  if (known) showIndicator(place.indicator);
  else showReport(place.anchor);
  applyChoices(document);
  if (place.explain) openExplanation(...place.explain.split("/"));
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
  nameThePage();
  window.scrollTo({ top: 0, behavior: "instant" });
  one("h1", article).focus({ preventScroll: true });
}

function showReport(anchor) {
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
  if (target && (clicked || !from)) target.scrollIntoView({ behavior: "instant" });
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
