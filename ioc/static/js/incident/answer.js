/* The form of the answer: templates that fit the chosen outcome, put into the one editable part. */

/* Offers the templates of the chosen outcome alone. */
function narrow(form) {
  const list = form.querySelector("[data-template]");
  if (!list) return;
  const outcome = new FormData(form).get("outcome");
  for (const option of list.options) {
    const wanted = option.dataset.outcome;
    option.hidden = Boolean(outcome && wanted && wanted !== outcome);
    option.disabled = option.hidden;
  }
}

/* Puts a template in. Words of one's own are never replaced: the template comes after them. */
function fill(list) {
  const form = list.closest("form");
  const chosen = list.selectedOptions[0];
  const field = form.elements.namedItem("answer");
  const text = chosen?.dataset.text;
  if (!text || !field) return;
  const own = field.value.trim();
  const isOwn = own && own !== (field.dataset.filled || "").trim();
  field.value = isOwn ? `${own}\n${text}` : text;
  field.dataset.filled = isOwn ? "" : text;
  if (chosen.dataset.outcome) {
    const radio = form.querySelector(`input[name=outcome][value="${chosen.dataset.outcome}"]`);
    if (radio && !new FormData(form).get("outcome")) radio.checked = true;
    const budget = form.elements.namedItem("waiting_budget");
    if (budget && radio?.checked) budget.checked = Boolean(chosen.dataset.budget);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  selectGap(field);
}

const GAP = /\[\s*(?:…|\.{3,})\s*\]/; // what a template leaves to be written; domain/answers.py has the same

/* Selects the first gap, so that typing fills it; answers whether there was one. */
function selectGap(field) {
  const found = GAP.exec(field.value);
  if (found) field.setSelectionRange(found.index, found.index + found[0].length);
  return found !== null;
}

/* Whether the answer of a form still has a gap; the gap is selected then. */
export function isUnfinished(form) {
  const field = form.elements.namedItem("answer");
  if (!GAP.test(field?.value || "")) return false;
  field.focus();
  return selectGap(field);
}

export function mindAnswers(root) {
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-template]")) fill(event.target);
    else if (event.target.matches("input[name=outcome]")) narrow(event.target.form);
  });
}
