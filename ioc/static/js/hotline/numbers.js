/* A telephone number as it is read out: "0905 000 417". */

export function spacedNumber(text) {
  const digits = (text || "").replace(/^\+84/, "0").replace(/[^\d+]/g, "");
  if (digits.length !== 10) return text || "";
  return `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
}
