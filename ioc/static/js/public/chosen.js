/* The photos that a plain file field holds, each with a button that takes it away before it is sent.
   A choice adds to the one before, as people expect who take one photo after the other. */

const held = new WeakMap(); // field -> its files

/** Minds the file fields below `root`, also those that come later; `t` says the words. */
export function mindChosen(root, t) {
  root.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("input[type=file][multiple]")) return;
    const before = held.get(field) || [];
    keep(field, [...before, ...[...field.files].filter((file) => !before.some((one) => isSame(one, file)))], t);
  });
}

function isSame(a, b) {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}

function keep(field, files, t) {
  held.set(field, files);
  const packed = new DataTransfer();
  for (const file of files) packed.items.add(file);
  field.files = packed.files;
  let list = field.parentElement.querySelector(".chosen");
  if (!list) {
    list = document.createElement("ul");
    list.className = "chosen";
    field.after(list);
  }
  list.replaceChildren(...files.map((file) => row(field, file, t)));
}

function row(field, file, t) {
  const line = document.createElement("li");
  const image = document.createElement("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("error", () => image.remove());
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const name = document.createElement("span");
  name.textContent = file.name;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn-secondary";
  away.textContent = t("Take away");
  away.setAttribute("aria-label", `${t("Take away")}: ${file.name}`);
  away.addEventListener("click", () => {
    keep(field, held.get(field).filter((one) => one !== file), t);
    field.focus();
  });
  line.append(image, name, away);
  return line;
}
