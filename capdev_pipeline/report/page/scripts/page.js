/* Small tools: finding and making elements, reading the data of the page. */

const LANGUAGES = ["zh", "en"];
const state = { language: "zh", choices: {}, indicator: null, anchor: "", explain: null };
const report = (window.capdevReport = { drawn: 0, ms: null, explain: null });

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const read = (id) => JSON.parse(document.getElementById(id).textContent);

/** An element with attributes and children; a child that is a text {zh, en} is written in both languages. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(...(isText(child) ? both(child) : [child]));
  }
  return element;
}

/** The rule of report.language: a text has just the keys zh and en. */
function isText(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 2 && "zh" in value && "en" in value;
}

function both(text) {
  if (text.zh === text.en) return [text.zh];
  return LANGUAGES.map((language) => {
    const span = document.createElement("span");
    span.className = language;
    span.textContent = text[language];
    return span;
  });
}

/** Nested data with every text replaced by its text in the language. */
function localised(value, language) {
  if (Array.isArray(value)) return value.map((inner) => localised(inner, language));
  if (value === null || typeof value !== "object") return value;
  if (isText(value)) return value[language];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, localised(inner, language)]));
}

function say(text) {
  one("#spoken").textContent = text[state.language];
}

const isVisible = (element) => element.getClientRects().length > 0;
