/* Chinese and English: which one is shown; kept as the report keeps it. */

const KEPT = "capdev-report-language";

function keptLanguage() {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null; // A browser may refuse storage to a page opened from disk.
  }
}

function setLanguage(language) {
  if (!LANGUAGES.includes(language)) return;
  state.language = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const button of all("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const name of ["title", "aria-label", "placeholder"]) {
    for (const element of all(`[data-zh-${name}]`)) {
      const text = element.getAttribute(`data-${language}-${name}`);
      if (element.tagName === "TITLE") document.title = text;
      else element.setAttribute(name, text);
    }
  }
}

function chooseLanguage(language) {
  setLanguage(language);
  if (state.chosen === null) one("#spoken").textContent = "";
  else say(sentence(columns[state.chosen].id));
  try {
    window.localStorage.setItem(KEPT, language);
  } catch {
    /* The address keeps it. */
  }
  writePlace();
  draw();
}
