// The charts of «Tablero»: each is drawn from the table that stands behind it, and without this script the tables stay.
import { BarChart, LineChart, MapChart } from "echarts/charts";
import { GridComponent, LegendPlainComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { feature } from "topojson-client";

// On a canvas: drawn as SVG it would write styles into the page, which the policy forbids.
echarts.use([BarChart, LineChart, MapChart, GridComponent, LegendPlainComponent, TooltipComponent, VisualMapContinuousComponent, CanvasRenderer]);

const token = (name) => getComputedStyle(document.querySelector(".p-tab")).getPropertyValue(`--${name}`).trim();
const number = (text) => Number(text.replace(/\D/g, ""));

/** The table as rows: the words of its first cell, and a number for each other one. */
function read(table) {
  const titles = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => ({
    name: row.cells[0].textContent.trim().replace(/\s+/g, " "),
    short: row.dataset.short ?? row.cells[0].textContent.trim(),
    code: row.dataset.code,
    numbers: [...row.cells].slice(1).map((cell) => number(cell.textContent)),
    links: [...row.cells].slice(1).map((cell) => cell.querySelector("a")?.href ?? ""),
  }));
  return { titles, rows };
}

const axis = () => ({
  axisLine: { lineStyle: { color: token("linea-2") } },
  axisTick: { show: false },
  axisLabel: { color: token("tinta-2"), fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: token("linea") } },
  minInterval: 1,
});

// As text on the canvas: as a piece of the page it would bring styles of its own.
const tooltip = (more) => ({
  renderMode: "richText",
  confine: true,
  backgroundColor: token("superficie"),
  borderColor: token("linea-2"),
  textStyle: { color: token("tinta"), fontSize: 12 },
  ...more,
});

const common = () => ({
  animation: false,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
  // On a phone the legend has two lines.
  grid: { left: 8, right: 12, top: innerWidth < 600 ? 52 : 32, bottom: 4, containLabel: true },
  legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 10, textStyle: { color: token("tinta-2") } },
});

const OPTIONS = {
  /** What came and what ended, day by day. */
  days({ titles, rows }) {
    return {
      ...common(),
      tooltip: tooltip({ trigger: "axis" }),
      xAxis: { type: "category", data: rows.map((row) => row.short), ...axis(), splitLine: { show: false } },
      yAxis: { type: "value", ...axis() },
      series: [
        {
          ...{ name: titles[0], type: "line", data: rows.map((row) => row.numbers[0]), symbol: "circle", symbolSize: 6 },
          ...{ lineStyle: { color: token("tinta"), width: 2 }, itemStyle: { color: token("tinta") }, z: 3 },
        },
        {
          ...{ name: titles[1], type: "bar", data: rows.map((row) => row.numbers[1]), barMaxWidth: 28 },
          itemStyle: { color: token("grafica-1") },
        },
      ],
    };
  },
  /** A bar for each row, cut into what is in time, at risk, overdue and paused. */
  parts({ titles, rows }) {
    const colours = ["grafica-1", "grafica-2", "grafica-3", "grafica-4"].map(token);
    return {
      ...common(),
      tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow" } }),
      xAxis: { type: "value", ...axis() },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => row.short), ...axis() },
      series: titles.slice(1).map((name, place) => ({
        ...{ name, type: "bar", stack: "all", barMaxWidth: 18, data: rows.map((row) => row.numbers[place + 1]) },
        itemStyle: { color: colours[place] },
      })),
    };
  },
  /** The country, or the departments of a few offices, each municipality in the shade of its number. */
  map({ titles, rows }, place, measure, known) {
    const most = Math.max(1, ...rows.map((row) => row.numbers[measure]));
    const data = rows.map((row) => ({ name: row.code, value: row.numbers[measure], link: row.links[measure] }));
    const named = Object.fromEntries(rows.map((row) => [row.code, row.name]));
    const shades = ["calor-2", "calor-3", "calor-4", "calor-5"].map(token);
    const say = ({ name, value }) => `${named[name] ?? known[name]}\n${titles[measure]}: ${value || 0}`;
    return {
      ...common(),
      legend: undefined,
      tooltip: tooltip({ formatter: say }),
      visualMap: {
        ...{ type: "continuous", min: 0, max: most, calculable: false, orient: "horizontal", left: 0, bottom: 0 },
        ...{ itemWidth: 10, itemHeight: 90, text: [String(most), "0"], textStyle: { color: token("tinta-2") } },
        inRange: { color: shades },
      },
      series: [
        {
          ...{ type: "map", map: place, nameProperty: "code", aspectScale: 0.97, roam: false, selectedMode: false, data, showLegendSymbol: false },
          ...{ left: 4, right: 4, top: 4, bottom: 28, label: { show: false } },
          itemStyle: { areaColor: token("calor-0"), borderColor: token("linea-2"), borderWidth: 0.5 },
          emphasis: { label: { show: false }, itemStyle: { areaColor: token("aviso-linea"), borderColor: token("tinta") } },
        },
      ],
    };
  },
};

const drawn = [];

function draw(figure, make) {
  const place = figure.querySelector("[data-plot]");
  place.hidden = false;
  const chart = echarts.init(place);
  const again = () => chart.setOption(make(), true);
  again();
  drawn.push(again);
  new ResizeObserver(() => chart.resize()).observe(place);
  return { chart, again };
}

for (const figure of document.querySelectorAll("[data-chart]:not([data-chart=map])")) {
  const data = read(figure.querySelector("table"));
  if (data.rows.length) draw(figure, () => OPTIONS[figure.dataset.chart](data));
}

async function map(figure) {
  const data = read(figure.querySelector("table"));
  const answer = await fetch(figure.dataset.borders);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const borders = await answer.json();
  const { features } = feature(borders, borders.objects.municipios);
  const only = (figure.dataset.departments ?? "").split(" ").filter(Boolean);
  const shown = only.length ? features.filter((each) => only.includes(each.properties.code.slice(0, 2))) : features;
  const known = Object.fromEntries(shown.map((each) => [each.properties.code, each.properties.name]));
  echarts.registerMap("municipios", { type: "FeatureCollection", features: shown.length ? shown : features });
  let measure = 0;
  const { chart, again } = draw(figure, () => OPTIONS.map(data, "municipios", measure, known));
  chart.on("click", ({ data: at }) => {
    if (at?.link) location.assign(at.link);
  });
  const choice = figure.querySelector("[data-measures]");
  choice.hidden = false;
  choice.addEventListener("change", (event) => {
    measure = Number(event.target.value);
    again();
  });
}

for (const figure of document.querySelectorAll("[data-chart=map]")) {
  map(figure).catch(() => {
    figure.querySelector("[data-failed]").hidden = false;
    figure.querySelector("details").open = true;
  });
}

// Another theme has other colours.
new MutationObserver(() => drawn.forEach((again) => again())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
