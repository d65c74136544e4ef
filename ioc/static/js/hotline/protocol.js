/* Protocol cards as values: which one fits, what the words have answered already, which question
   is asked now, and what is said with it. Pure; the same rules as `ioc.domain.protocols`. */

export const END = "end";
export const UNCLEAR = "unclear";
const SLOT = /\{([aA])ddress\}/g;

/* The card for what is understood. A signal of danger counts before every kind: a car in a flood
   is a car in water. Among equals a red card comes first, then the order of the cards. */
export function fittingCard(cards, understood) {
  const told = new Set(understood.signals);
  const scored = cards
    .map((card, order) => {
      const hits = (card.triggers?.signals || []).filter((one) => told.has(one)).length;
      const places = (card.triggers?.categories || [])
        .map((code) => understood.categories.indexOf(code))
        .filter((place) => place >= 0);
      return { card, rank: [hits && card.red ? 0 : 1, hits ? 0 : 1, Math.min(99, ...places), -hits, order] };
    })
    .filter(({ rank }) => rank[1] === 0 || rank[2] < 99);
  scored.sort((a, b) => compared(a.rank, b.rank));
  return scored[0]?.card || null;
}

function compared(one, other) {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : one[at] - other[at];
}

/* What was understood, as the triggers of cards name it. */
export function understoodOf(call, hints) {
  const found = hints?.category_is_unsure ? [] : (hints?.categories || []).slice(0, 1).map((one) => one.code);
  return {
    categories: call?.category ? [call.category] : found,
    signals: (hints?.emergency_reasons || []).map((one) => one.code),
  };
}

/* Each step with how it is answered: { step, by: "operator" | "words" | null, answer, text }.
   `known`: { signals, refuge, facts: name of a fact to its words }. */
export function stepsOf(card, answers, known) {
  const told = new Set(known.signals);
  return card.steps.map((step) => {
    const code = answers?.[step.step];
    const given = step.answers.find((one) => one.code === code);
    if (given) return { step, by: "operator", answer: given, text: given.label };
    const said =
      step.answers.find((one) => (one.signals || []).some((signal) => told.has(signal))) ||
      (step.fills === "refuge" && step.answers.find((one) => one.code === known.refuge)) ||
      null;
    const text = said?.label || (step.fills ? known.facts[step.fills] : "") || "";
    return text ? { step, by: "words", answer: said, text } : { step, by: null, answer: null, text: "" };
  });
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
