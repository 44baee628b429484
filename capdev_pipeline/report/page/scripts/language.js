/* Chinese and English: which one is shown, kept in the address and, where it may be, in the browser. */

const KEPT = "capdev-report-language";
const TRANSLATED = ["title", "text", "aria-label", "placeholder"];

function keptLanguage() {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null; // A browser may refuse storage to a page opened from disk.
  }
}

function keepLanguage() {
  try {
    window.localStorage.setItem(KEPT, state.language);
  } catch {
    /* The address keeps it. */
  }
}

function translateAttributes(root) {
  for (const name of TRANSLATED) {
    for (const element of all(`[data-zh-${name}]`, root)) {
      const text = element.getAttribute(`data-${state.language}-${name}`);
      if (name === "text") element.textContent = text;
      else if (element.tagName === "TITLE") document.title = text;
      else element.setAttribute(name, text);
    }
  }
}

/** Shows the page in a language; false where it is none of its own. */
function setLanguage(language) {
  if (!LANGUAGES.includes(language)) return false;
  state.language = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const button of all("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  translateAttributes(document);
  for (const link of all('a[href^="lineage.html"]')) link.setAttribute("href", `lineage.html#lang=${language}`);
  nameThePage();
  countClaims();
  return true;
}
