/* The error summary on top that links to the fields, and the words beside each field. The server
   draws the same when there is no script. */
import { t } from "./words.js";

/** Shows the problems [{field, message}] on top and at their fields, instead of those before. */
export function tell(form, problems) {
  for (const old of form.querySelectorAll(".has-error")) old.classList.remove("has-error");
  for (const old of form.querySelectorAll(".field-error")) old.remove();
  for (const old of form.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  const place = document.getElementById("summary");
  place.replaceChildren();
  if (!problems.length) return;
  const box = document.createElement("div");
  box.className = "error-summary";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const head = document.createElement("h2");
  head.textContent = problems.length === 1 ? t("1 place needs another look") : t("{count} places need another look", { count: problems.length });
  const list = document.createElement("ul");
  for (const { field, message } of problems) {
    const line = document.createElement("li");
    const control = field && document.getElementById(field);
    if (control) {
      const link = document.createElement("a");
      link.href = `#${field}`;
      link.textContent = message;
      line.append(link);
      mark(control, field, message);
    } else {
      line.textContent = message;
      line.className = "danger-text strong";
    }
    list.append(line);
  }
  box.append(head, list);
  place.append(box);
  box.focus();
  window.scrollTo(0, 0);
}

function mark(control, field, message) {
  const holder = control.closest(".field");
  holder.classList.add("has-error");
  const error = document.createElement("p");
  error.className = "field-error";
  error.id = `${field}-error`;
  error.textContent = message;
  const before = holder.querySelector(".check, .input, .file-button");
  holder.insertBefore(error, before && before.parentElement === holder ? before : holder.firstChild);
  control.setAttribute("aria-invalid", "true");
  const hints = (control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  control.setAttribute("aria-describedby", [...new Set([...hints, error.id])].join(" "));
}

/* Who corrects a field is no longer told that it is wrong. */
export function clear(control) {
  if (control.getAttribute("aria-invalid") !== "true") return;
  control.removeAttribute("aria-invalid");
  document.getElementById(`${control.id}-error`)?.remove();
  control.closest(".field")?.classList.remove("has-error");
  document.querySelector(`#summary a[href="#${control.id}"]`)?.closest("li").remove();
  if (!document.querySelector("#summary li")) document.getElementById("summary").replaceChildren();
}

/** Follows the links of the summary; `open(control)` makes the field visible first. */
export function followSummary(open) {
  document.getElementById("summary").addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    const control = document.getElementById(link.getAttribute("href").slice(1));
    if (!control) return;
    open(control);
    control.focus();
  });
}
