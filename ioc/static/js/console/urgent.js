/* What the page itself holds while another thread keeps all cards: of the critical matters, and of
   reports that tell of danger, what is needed to sound the alarm, to count and to name them. Units
   and places are held whole. Pure. */

export function urgentOnly(list, card) {
  if (list === "incidents") return card.severity === "critical" ? ofIncident(card) : null;
  if (list === "reports") return card.emergency ? card : null;
  return card;
}

function ofIncident(card) {
  const { id, version, status, severity, tier, title, address, area, lat, lon, accuracy_m } = card;
  const { opened_at, last_confirmed_at, verification, fetched, exercise } = card;
  return {
    id, version, status, severity, tier, title, address, area, lat, lon, accuracy_m,
    opened_at, last_confirmed_at, verification, fetched, exercise,
    // Whether somebody has taken it, and whether a unit is on it: no more of them.
    agencies: (card.agencies || []).filter((one) => one.status === "accepted").map(({ code, status: taken }) => ({ code, status: taken })),
    assignments: (card.assignments || []).filter((one) => one.active).map(({ code, active }) => ({ code, active })),
  };
}
