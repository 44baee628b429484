/* The address: #table or #table.column, and the language if it is not Chinese. */

let table = "";

function writePlace(name) {
  if (name !== undefined) table = name;
  else if (state.chosen !== null) table = "";
  const parts = [state.chosen === null ? table : columns[state.chosen].id];
  if (state.language !== LANGUAGES[0]) parts.push(`lang=${state.language}`);
  const kept = parts.filter(Boolean).join("&");
  try {
    window.history.replaceState(null, "", kept ? `#${kept}` : window.location.pathname + window.location.search);
  } catch {
    /* A browser may refuse this to a page opened from disk; nothing depends on it. */
  }
}

function applyPlace() {
  let wanted = "";
  for (const part of decodeURIComponent(window.location.hash.slice(1)).split("&")) {
    if (part.startsWith("lang=")) setLanguage(part.slice(5));
    else wanted = part;
  }
  const box = boxes.find((one) => one.id === wanted);
  if (byId.has(wanted)) goTo(byId.get(wanted));
  else if (box) openBox(box);
}
