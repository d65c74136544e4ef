/* Protocol cards as values: which question is asked now, and what is said with it. Which card fits
   and what the words have answered already, the server tells with its hints. Pure. */

export const END = "end";
export const UNCLEAR = "unclear";
const SLOT = /\{([aA])ddress\}/g;

/* The card that fits best by what the server understood, of those that are at hand. `otherwise` is
   the code of the one that is asked first while the words have named none. */
export function fittingCard(cards, hints, otherwise = "") {
  for (const { code } of hints?.protocols || []) {
    const found = cards.find((one) => one.code === code);
    if (found) return found;
  }
  return cards.find((one) => one.code === otherwise) || null;
}

/* Each step with how it is answered: { step, by: "operator" | "words" | null, answer, text }.
   `known`: { answered: step to the code of an answer or null, as the server read the words; facts:
   name of a fact to its words, so that what was typed counts before the server has answered }. */
export function stepsOf(card, answers, known) {
  return card.steps.map((step) => {
    const code = answers?.[step.step];
    const given = step.answers.find((one) => one.code === code);
    if (given) return { step, by: "operator", answer: given, text: given.label };
    const said = step.answers.find((one) => one.code === known.answered[step.step]) || null;
    const text = said?.label || (isToldByFact(step) && known.facts[factOf(step)]) || "";
    const isKnown = Boolean(text) || step.step in known.answered;
    return isKnown ? { step, by: "words", answer: said, text } : { step, by: null, answer: null, text: "" };
  });
}

const MEASURES = ["water", "refuge", "battery"];

/* The fact that answers a question; how much battery is left the caller's telephone tells too. */
function factOf(step) {
  return step.fills || (step.step === "battery" ? "battery" : null);
}

/* Whether a fact answers the question: how many they are does not tell whether they are in danger
   (the same rule as on the server). */
function isToldByFact(step) {
  return Boolean(factOf(step)) && (MEASURES.includes(factOf(step)) || !step.answers.some((one) => one.raises));
}

/* The step that is asked now: the one that was called for, else the first on the way through the
   card that nobody has answered; null where the card is at its end. */
export function currentOf(steps, wanted) {
  const called = steps.find(({ step }) => step.step === wanted);
  if (called) return called;
  const seen = new Set();
  let at = 0;
  while (at >= 0 && at < steps.length && !seen.has(at)) {
    seen.add(at);
    const here = steps[at];
    if (here.by === null) return here;
    const next = here.answer?.next || here.step.next;
    if (next === END) return null;
    at = next ? steps.findIndex(({ step }) => step.step === next) : at + 1;
  }
  return null;
}

/* A sentence with the form of address in its slots; a capital where the slot has one. */
export function spoken(text, form) {
  return (text || "").replace(SLOT, (_slot, letter) =>
    letter === "A" ? form.charAt(0).toLocaleUpperCase("vi") + form.slice(1) : form,
  );
}

/* The pieces of a sentence, so that the form of address can be marked: [text, isForm]. */
export function pieces(text, form) {
  const found = [];
  let done = 0;
  for (const slot of (text || "").matchAll(SLOT)) {
    if (slot.index > done) found.push([text.slice(done, slot.index), false]);
    found.push([spoken(slot[0], form), true]);
    done = slot.index + slot[0].length;
  }
  if (done < (text || "").length) found.push([text.slice(done), false]);
  return found;
}

/* What is saved with the report: only what the operator answered; the words are kept anyway. */
export function answersOf(protocols) {
  return Object.entries(protocols || {})
    .map(([code, one]) => ({
      code,
      version: one.version,
      answers: Object.entries(one.answers).map(([step, answer]) => ({ step, answer })),
    }))
    .filter((one) => one.answers.length > 0);
}
