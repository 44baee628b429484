/* What is shown of several: the scheme, the node of the contributions. Charts and tables carry their tags. */

/** Shows what carries the chosen value of every choice, and what carries none. */
function applyChoices(root) {
  for (const element of all("[data-tag-scheme], [data-scope] [data-tag-node], .wide[data-tag-node]", root)) {
    element.hidden = !Object.entries(state.choices).every(([name, value]) => {
      const tag = element.getAttribute(`data-tag-${name}`);
      if (tag === null) return true;
      if (name === "node" && !element.matches("[data-scope] *, .wide")) return true;
      return tag === value;
    });
  }
}

/** Chooses a value; false where it is none of the choice. */
function setChoice(name, value) {
  const select = one(`select[data-choice="${name}"]`);
  if (!select || !Array.from(select.options).some((option) => option.value === value)) return false;
  select.value = value;
  state.choices[name] = value;
  return true;
}

function startChoices() {
  for (const select of all("select[data-choice]")) {
    state.choices[select.dataset.choice] = select.value;
    select.addEventListener("change", () => {
      state.choices[select.dataset.choice] = select.value;
      applyChoices(document);
      writePlace();
      drawVisible();
    });
  }
}
