/* The command line as values: words without accents, found by any unique beginning. Pure. */

const TONE = /[\u0300-\u036f]/g;

/* Small letters without marks or spaces at the ends: how a command is compared. */
export function plain(text) {
  return text.normalize("NFD").replace(TONE, "").toLowerCase().replace(/đ/g, "d").trim().replace(/\s+/g, " ");
}

/* The commands that a line may mean, best first. A command is { word, takes, … }: `takes` names
   what has to follow the word, "" where nothing does. */
export function meant(line, commands) {
  const said = plain(line);
  if (!said) return commands;
  const [first] = said.split(" ");
  const exact = commands.filter((one) => one.word === first);
  if (exact.length) return exact;
  return commands.filter((one) => one.word.startsWith(first));
}

/* What a line asks for: { command, rest } or { error: "empty" | "unknown" | "several" | "missing",
   word, words }. */
export function parsed(line, commands) {
  const said = plain(line);
  if (!said) return { error: "empty" };
  const found = meant(line, commands);
  const [first, ...more] = said.split(" ");
  if (found.length === 0) return { error: "unknown", word: first };
  if (found.length > 1) return { error: "several", word: first, words: found.map((one) => one.word) };
  const [command] = found;
  const rest = more.join(" ");
  if (command.takes && !command.isOptional && !rest) return { error: "missing", command };
  return { command, rest };
}

/* The one of `choices` that a text means: exactly, else by a beginning of one of its words. */
export function chosenBy(text, choices) {
  const said = plain(text);
  const exact = choices.find((one) => one.names.some((name) => plain(name) === said));
  if (exact || !said) return exact || null;
  const near = choices.filter((one) =>
    one.names.some((name) => plain(name).startsWith(said) || plain(name).includes(` ${said}`)),
  );
  return near.length === 1 ? near[0] : null;
}
