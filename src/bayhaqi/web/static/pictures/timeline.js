// Timelines: bars by quad category over mean scores, for whole queries and for dyads; chosen with a brush or with keys.

import { axisX, axisY, brushX, dot, gridY, line, plot, pointer, rectY, ruleY, select } from "../vendor/plot.js";
import { colour, counted, dataOf, element, number, open, plain, QUADS, quadColour, quadWords, scoreColours, signed, withTheme } from "./common.js";

const DAY = 86_400_000;
const LISTED = 24; // events that are listed for what is chosen
const LEFT = 48;
const RIGHT = 12;
const WIDEST = 96; // pixels of a bar

for (const figure of document.querySelectorAll("figure.timeline")) start(figure);

async function start(figure) {
  const data = await dataOf(figure);
  if (data && data.bars.length) new Timeline(figure, data);
}

class Timeline {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.dyad = figure.dataset.picture === "dyad";
    this.height = this.dyad ? 260 : figure.dataset.picture ? 300 : 200;
    this.canvas = figure.querySelector(".canvas");
    this.chosenWords = figure.querySelector(".chosen");
    this.list = figure.querySelector(".behind");
    this.bars = data.bars.map((bar) => ({ ...bar, from: new Date(bar.first), to: new Date(new Date(bar.last).getTime() + DAY) }));
    this.chosen = null; // [first, last] numbers of bars
    withTheme(() => this.draw());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    let width = this.canvas.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(this.canvas.clientWidth - width) < 2) return;
      width = this.canvas.clientWidth;
      this.draw();
    }).observe(this.canvas);
    this.canvas.dataset.ready = "yes";
  }

  draw() {
    // Few bars do not fill the page.
    const width = Math.max(280, Math.min(this.canvas.clientWidth - 24, LEFT + RIGHT + WIDEST * Math.max(4, this.spans())));
    const x = { type: "utc", domain: [this.bars[0].from, this.bars.at(-1).to] };
    this.counts = plot({
      className: "plot", width, height: this.height, marginLeft: LEFT, marginRight: RIGHT, marginBottom: 24,
      x, y: { label: null, nice: true },
      marks: [axisX({ ticks: this.ticks(width), tickSize: 0 }), axisY({ tickFormat: (value) => number(Math.abs(value)), tickSize: 0, ticks: 5 }), gridY({ ticks: 5, stroke: colour("--line"), strokeOpacity: 1 }), rectY(this.pieces(), { x1: "from", x2: "to", y1: "low", y2: "high", fill: (piece) => quadColour(piece.quad), insetLeft: this.inset(width), insetRight: this.inset(width) }), ruleY([0], { stroke: colour("--line-2") })],
      ariaLabel: "Numbers by quad category",
      style: { color: colour("--ink-3"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "11.5px" },
    });
    this.scores = this.scorePlot(width, x);
    this.canvas.replaceChildren(this.counts, this.scores);
    // Plot names its groups of marks, which have no role that may bear a name; the picture itself has one.
    for (const group of this.canvas.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
    this.scale = this.counts.scale("x");
    this.brushes(width);
    this.mark();
  }

  // A tick for each bar where there are few; clock times say nothing here.
  ticks(width) {
    const most = Math.max(3, Math.round(width / 90));
    return this.data.step === "day" && (this.bars.at(-1).to - this.bars[0].from) / DAY <= most ? "day" : most;
  }

  // How many bars there is room for between the first and the last; a dyad leaves empty ones out.
  spans() {
    return Math.max(1, (this.bars.at(-1).to - this.bars[0].from) / (this.bars[0].to - this.bars[0].from));
  }

  inset(width) {
    const each = (width - LEFT - RIGHT) / this.spans();
    return each > 8 ? 1 : each > 4 ? 0.5 : 0;
  }

  // The pieces of bars. Between two actors cooperation goes up and conflict goes down.
  pieces() {
    const order = this.dyad ? [["verbal_cooperation", "material_cooperation"], ["verbal_conflict", "material_conflict"]] : [QUADS];
    return this.bars.flatMap((bar) => order.flatMap((quads, side) => {
      let high = 0;
      return quads.filter((quad) => bar[quad]).map((quad) => {
        const low = high;
        high += bar[quad];
        return { from: bar.from, to: bar.to, quad, low: side ? -low : low, high: side ? -high : high };
      });
    }));
  }

  scorePlot(width, x) {
    const ofScore = scoreColours();
    const middle = (bar) => new Date((bar.from.getTime() + bar.to.getTime()) / 2);
    const told = this.bars.filter((bar) => bar.score !== null);
    const points = (this.data.points ?? []).map((point) => ({ ...point, at: new Date(new Date(point.day).getTime() + DAY / 2) }));
    const marks = [axisX({ ticks: 0 }), axisY({ ticks: [-10, -5, 0, 5, 10], tickSize: 0, tickFormat: (value) => signed(value).replace(".0", "").replace("+0", "0") }), gridY([-10, -5, 5, 10], { stroke: colour("--line"), strokeOpacity: 1 }), ruleY([0], { stroke: colour("--line-2") })];
    if (points.length) marks.push(dot(points, { x: "at", y: "score", r: 3.5, fill: (point) => quadColour(point.quad), fillOpacity: 0.75, className: "points" }), line(told, { x: middle, y: "score", stroke: colour("--ink-2"), strokeWidth: 1.5 }));
    else marks.push(rectY(told, { x1: "from", x2: "to", y1: 0, y2: "score", fill: (bar) => ofScore(bar.score), insetLeft: this.inset(width), insetRight: this.inset(width) }));
    const made = plot({
      className: "plot", width, height: this.dyad ? 190 : 110, marginLeft: LEFT, marginRight: RIGHT, marginTop: 12, marginBottom: 10,
      x: { ...x, label: null }, y: { domain: [-10, 10], label: null }, marks, ariaLabel: "PLOVER scores",
      style: { color: colour("--ink-3"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "11.5px" },
    });
    if (points.length) {
      select(made).selectAll("g.points circle").each(function (index) { this.dataset.point = index; })
        .on("click", (event, index) => open(points[index].href, event))
        .append("title").text((index) => `${points[index].day} ${points[index].type} ${signed(points[index].score)}`);
    }
    return made;
  }

  brushes(width) {
    const height = Number(this.counts.getAttribute("height"));
    const layer = select(this.counts).append("g").attr("class", "brush");
    const brush = brushX().extent([[LEFT, 0], [width - RIGHT, height - 24]])
      .on("brush end", (event) => {
        if (!event.sourceEvent) return;
        if (!event.selection) { if (event.type === "end") this.choose(this.barAt(pointer(event.sourceEvent, this.counts)[0])); return; }
        const [first, last] = event.selection.map((at) => this.barAt(at, true));
        this.choose(Math.min(first, last), Math.max(first, last), false);
        if (event.type === "end") { layer.call(brush.move, null); this.mark(); }
      });
    layer.call(brush);
    // The brush draws its own selection while it moves; afterwards whole bars are marked.
    layer.select(".overlay").attr("cursor", "crosshair");
    layer.selectAll(".handle").attr("aria-hidden", "true");
    this.layer = select(this.counts).append("g").attr("pointer-events", "none");
  }

  barAt(position, held = false) {
    const day = this.scale.invert(position);
    const found = this.bars.findIndex((bar) => day < bar.to);
    if (found >= 0) return found;
    return held ? this.bars.length - 1 : this.bars.length - 1;
  }

  choose(first, last = first, marked = true) {
    this.chosen = first === null ? null : [first, last];
    if (marked) this.mark();
    this.say();
  }

  mark() {
    this.layer.selectAll("*").remove();
    if (!this.chosen) return;
    const [first, last] = this.chosen;
    const left = this.scale.apply(this.bars[Math.min(first, last)].from);
    const right = this.scale.apply(this.bars[Math.max(first, last)].to);
    const height = Number(this.counts.getAttribute("height")) - 24;
    this.layer.append("rect").attr("class", "selection").attr("x", left).attr("width", Math.max(1, right - left)).attr("y", 20).attr("height", height - 20);
  }

  // Days and numbers of what is chosen, with links to narrow to it and to its events.
  say() {
    if (!this.chosen) { this.chosenWords.replaceChildren(); this.list?.replaceChildren(); return; }
    const [first, last] = [Math.min(...this.chosen), Math.max(...this.chosen)];
    const some = this.bars.slice(first, last + 1);
    const sum = (name) => some.reduce((all, bar) => all + bar[name], 0);
    const days = some[0].first === some.at(-1).last ? some[0].first : `${some[0].first} – ${some.at(-1).last}`;
    const parts = QUADS.filter((quad) => sum(quad)).map((quad) => `${number(sum(quad))} ${quadWords(quad)}`).join(", ");
    const score = some.length === 1 ? `, mean score ${signed(some[0].score)}` : "";
    this.chosenWords.replaceChildren(
      element("span", {}, element("b", {}, days), ` ${counted(sum("number"), this.data.count)}${parts ? ` (${parts})` : ""}${score}`),
      element("a", { class: "button", href: this.narrowed(some) }, "Narrow to these days"),
      ...(this.figure.dataset.events ? [element("a", { class: "button", href: this.narrowed(some, this.figure.dataset.events) }, "Events")] : []),
    );
    this.listEvents(some);
  }

  listEvents(some) {
    if (!this.list || !this.data.points) return;
    const inside = this.data.points.filter((point) => point.day >= some[0].first && point.day <= some.at(-1).last);
    const shown = inside.slice(0, LISTED).map((point) => element("li", {}, element("a", { href: point.href }, `${point.day} ${plain(point.type)} ${signed(point.score)}`)));
    if (inside.length > LISTED) shown.push(element("li", { class: "faint" }, `and ${inside.length - LISTED} more`));
    this.list.replaceChildren(...shown);
  }

  narrowed(some, address = window.location.href) {
    const to = new URL(address, window.location.href);
    for (const name of ["since", "until", "offset", "by"]) to.searchParams.delete(name);
    to.searchParams.set("since", some[0].first);
    to.searchParams.set("until", some.at(-1).last);
    return to.pathname + to.search;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = event.key === "ArrowLeft" ? -1 : 1;
      const held = (at) => Math.max(0, Math.min(this.bars.length - 1, at));
      if (!this.chosen) this.choose(step > 0 ? 0 : this.bars.length - 1);
      else if (event.shiftKey) this.choose(this.chosen[0], held(this.chosen[1] + step));
      else this.choose(held(this.chosen[1] + step));
    } else if (event.key === "Home") this.choose(0);
    else if (event.key === "End") this.choose(this.bars.length - 1);
    else if (event.key === "Escape") this.choose(null);
    else if (event.key === "Enter" && this.chosen) open(this.narrowed(this.bars.slice(Math.min(...this.chosen), Math.max(...this.chosen) + 1)), event);
    else return;
    event.preventDefault();
  }
}
