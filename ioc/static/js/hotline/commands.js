/* The command line as values: words without accents, found by any unique beginning. Pure. */

const TONE = /[\u0300-\u036f]/g;

/* Small letters without marks or spaces at the ends: how a command is compared. */
export function plain(text) {
  return text.normalize("NFD").replace(TONE, "").toLowerCase().replace(/đ/g, "d").trim().replace(/\s+/g, " ");
}

/* How a command is shown. */
export function nameOf(command) {
  return command.shown ?? command.word;
}

/* A line as it is compared: a command whose name has several words is one word in it. */
function heard(line, commands) {
  const said = plain(line);
  const long = commands
    .map((one) => [plain(nameOf(one)), one.word])
    .find(([name, word]) => name !== word && (said === name || said.startsWith(`${name} `)));
  return long ? long[1] + said.slice(long[0].length) : said;
}

/* The commands that a line may mean, best first. A command is { word, shown, takes, … }: `takes`
   names what has to follow the word, "" where nothing does. */
export function meant(line, commands) {
  const said = heard(line, commands);
  if (!said) return commands;
  const [first] = said.split(" ");
  const exact = commands.filter((one) => one.word === first);
  if (exact.length) return exact;
  return commands.filter((one) => one.word.startsWith(first));
}

/* What a line asks for: { command, rest } or { error: "empty" | "unknown" | "several" | "missing",
   word, words }. */
export function parsed(line, commands) {
  const said = heard(line, commands);
  if (!said) return { error: "empty" };
  const found = meant(line, commands);
  const [first, ...more] = said.split(" ");
  if (found.length === 0) return { error: "unknown", word: first };
  if (found.length > 1) return { error: "several", word: first, words: found.map(nameOf) };
  const [command] = found;
  const rest = more.join(" ");
  if (command.takes && !command.isOptional && !rest) return { error: "missing", command };
  return { command, rest };
}

/* The one of `choices` that a text means: exactly, else by a beginning of one of its words. */
export function chosenBy(text, choices) {
  const found = fitting(text, choices);
  return found.length === 1 ? found[0] : null;
}

/* All of `choices` that a text may mean; none for an empty text. */
export function fitting(text, choices) {
  const said = plain(text);
  const exact = choices.find((one) => one.names.some((name) => plain(name) === said));
  if (exact || !said) return exact ? [exact] : [];
  return choices.filter((one) =>
    one.names.some((name) => plain(name).startsWith(said) || plain(name).includes(` ${said}`)),
  );
}
