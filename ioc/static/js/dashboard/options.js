/* What each chart shows, as plain values: no page and no drawing in here. */

export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const STEPS = [0, 1, 4, 7, 11, 15, 19];

/* Numbers in the language's form, with one decimal where they are small. */
export function shown(value, locale) {
  const digits = Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/* Upper bounds of the classes of the heat: small counts as they are, large ones in even steps. */
export function classes(most) {
  if (most <= 20) return STEPS.filter((bound) => bound < Math.max(most, 1)).concat([Math.max(most, 1)]);
  const step = Math.ceil(most / 6);
  return [0, ...[1, 2, 3, 4, 5, 6].map((number) => number * step)];
}

export function pieces(most, colour) {
  const bounds = classes(most);
  return bounds.map((bound, place) => ({
    min: place ? bounds[place - 1] + 1 : 0,
    max: bound,
    label: place && bounds[place - 1] + 1 < bound ? `${bounds[place - 1] + 1}–${bound}` : `${bound}`,
    color: place ? colour(place / (bounds.length - 1)) : undefined,
  }));
}

function frame(c) {
  return {
    animation: false,
    textStyle: { fontFamily: c.font, color: c.text },
    aria: { enabled: false },
  };
}

const axis = (c) => ({
  axisLabel: { color: c.muted },
  axisLine: { lineStyle: { color: c.line } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: c.line } },
});

export function hours(data, c, locale) {
  const days = Math.max(1, data.days);
  const mean = (counts) => counts.map((count) => Math.round((count / days) * 10) / 10);
  const totals = HOURS.map((hour) => data.groups.reduce((sum, group) => sum + group[hour], 0) / days);
  const most = totals.indexOf(Math.max(...totals));
  const colour = [c.critical, c.high, c.rest];
  const pattern = [
    { symbol: "rect", rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4] },
    { symbol: "circle", symbolSize: 0.5, dashArrayX: [[0, 5], [5, 0]], dashArrayY: [5, 0] },
    { symbol: "none" },
  ];
  const order = [2, 1, 0];
  return {
    ...frame(c),
    legend: {
      top: 0, left: 0, itemWidth: 14, itemHeight: 12, textStyle: { color: c.text },
      data: [...[0, 1, 2].map((group) => data.names[group]), data.earlier],
    },
    grid: { left: 36, right: 22, top: 44, bottom: 24 },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => shown(value, locale) },
    xAxis: { type: "category", data: HOURS, name: data.unit, nameGap: 6, nameTextStyle: { color: c.muted }, ...axis(c), splitLine: { show: false } },
    yAxis: { type: "value", ...axis(c), axisLabel: { color: c.muted, formatter: (value) => shown(value, locale) } },
    series: [
      ...order.map((group) => ({
        name: data.names[group],
        type: "bar",
        stack: "all",
        barCategoryGap: "18%",
        itemStyle: { color: colour[group], decal: pattern[group] },
        data: mean(data.groups[group]),
        ...(group === 0
          ? {
              label: {
                show: true, position: "top", color: c.text, fontWeight: 700,
                formatter: ({ dataIndex }) =>
                  dataIndex === most && totals[most] ? shown(totals[most], locale) : "",
              },
            }
          : {}),
      })),
      {
        name: data.earlier,
        type: "line",
        step: "middle",
        symbol: "none",
        itemStyle: { color: c.text },
        lineStyle: { color: c.text, width: 1.5 },
        data: mean(data.before),
      },
    ],
  };
}

export function heat(data, c, locale, colour) {
  const most = Math.max(0, ...data.counts.flat());
  const cells = data.counts.flatMap((line, row) => line.map((count, hour) => [hour, row, count]));
  const top = most ? cells.find((cell) => cell[2] === most) : null;
  return {
    ...frame(c),
    grid: { left: 56, right: 8, top: 4, bottom: 66 },
    tooltip: {
      renderMode: "richText",
      formatter: ({ value }) => `${data.lines[value[1]]}, ${value[0]}–${value[0] + 1} ${data.unit}: ${shown(value[2], locale)}`,
    },
    xAxis: { type: "category", data: HOURS, ...axis(c), axisLine: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", data: data.lines, inverse: true, ...axis(c), axisLine: { show: false }, splitLine: { show: false } },
    visualMap: {
      type: "piecewise", orient: "horizontal", left: "center", bottom: 0, itemWidth: 14, itemHeight: 12, itemGap: 6, textGap: 4,
      textStyle: { color: c.muted, fontSize: 11 },
      pieces: pieces(most, colour).map((piece) => ({ ...piece, color: piece.color ?? c.hover })),
      selectedMode: false,
    },
    series: [
      {
        type: "heatmap",
        data: cells.map((cell) =>
          top && cell[0] === top[0] && cell[1] === top[1]
            ? { value: cell, itemStyle: { borderColor: "#FFB000", borderWidth: 3 } }
            : cell,
        ),
        itemStyle: { borderColor: c.panel, borderWidth: 1 },
        emphasis: { disabled: true },
      },
    ],
  };
}

export function ratings(data, c, locale) {
  const totals = data.counts.map((week) => week[0] + week[1] + week[2]);
  const share = (group) =>
    data.counts.map((week, place) => (totals[place] ? Math.round((1000 * week[group]) / totals[place]) / 10 : null));
  const colour = [c.good, c.ok, c.bad];
  const pattern = [
    { symbol: "none" },
    { symbol: "circle", symbolSize: 0.4, dashArrayX: [[0, 6], [6, 0]], dashArrayY: [6, 0] },
    { symbol: "rect", rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4] },
  ];
  return {
    ...frame(c),
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 12, textStyle: { color: c.text, fontSize: 12 } },
    grid: { left: 34, right: 8, top: 62, bottom: 40 },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: (marks) => {
        const place = marks[0].dataIndex;
        return [`${data.weeks[place]}: ${shown(totals[place], locale)}`]
          .concat(marks.map((mark) => `${mark.seriesName}: ${mark.value == null ? "–" : `${shown(mark.value, locale)} %`}`))
          .join("\n");
      },
    },
    xAxis: {
      type: "category",
      data: data.weeks.map((name, place) => `${name.split(" ").pop()}\n${totals[place]}`),
      ...axis(c),
      axisLabel: { color: c.muted, fontSize: 10, lineHeight: 14, interval: 0 },
    },
    yAxis: { type: "value", max: 100, ...axis(c) },
    series: [0, 1, 2].map((group) => ({
      name: data.names[group],
      type: "bar",
      stack: "all",
      barCategoryGap: "15%",
      itemStyle: { color: colour[group], decal: pattern[group] },
      data: share(group),
      ...(group === 0
        ? {
            markLine: {
              silent: true, symbol: "none", label: { show: false },
              lineStyle: { color: c.text, type: "dashed" }, data: [{ yAxis: data.target }],
            },
          }
        : {}),
    })),
  };
}

/* The figure behind a mark that was pressed, or null where there is none. */
export function figureOf(name, mark) {
  if (name === "hours" && mark.seriesType === "bar") return `hour.${mark.dataIndex}`;
  if (name === "heat" && Array.isArray(mark.value) && mark.value[2]) return `heat.${mark.value[1]}.${mark.value[0]}`;
  return null;
}
