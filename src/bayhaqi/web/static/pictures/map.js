// The map: land on a canvas, places as circles in SVG over it, so that each can be reached with the keyboard and is a link.

import { feature, geoEqualEarth, geoGraticule10, geoPath, mesh, select, zoom, zoomIdentity } from "../vendor/geo.js";
import { colour, counted, dataOf, element, nearest, plain, QUADS, quadWords, scoreColours, signed, stillness, tell, withTheme } from "./common.js";

const LARGEST = 30; // pixels of the radius; less where the largest number is small
const SMALLEST = 3;
const CLOSEST = 400; // times the whole world
const FINE = 3; // closer than this, the finer shores are fetched
const FIT = 24; // a single place is not brought closer than this
const MARGIN = 48;
const MOST_NAMES = 40;
const SVG = "http://www.w3.org/2000/svg";

const figure = document.querySelector("figure.map");
if (figure) start(figure);

async function start(figure) {
  const [data, land] = await Promise.all([dataOf(figure), fetch(figure.dataset.land, { credentials: "same-origin" }).then((answer) => answer.json()).catch(() => null)]);
  if (!data) return;
  if (!land) { tell(figure, "The shores cannot be read. The table has the same places."); return; }
  new PlaceMap(figure, data, land);
}

class PlaceMap {
  constructor(figure, data, land) {
    this.figure = figure;
    this.data = data;
    this.frame = figure.querySelector(".canvas");
    this.told = figure.querySelector(".told");
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.svg = document.createElementNS(SVG, "svg");
    this.frame.append(this.canvas, this.svg);
    this.spots = select(this.svg).append("g");
    this.names = select(this.svg).append("g").attr("class", "names").attr("aria-hidden", "true");
    this.transform = zoomIdentity;
    this.shores = { coarse: shapes(land) };
    this.most = Math.max(...data.places.map((place) => place.number), 1);
    this.largest = Math.min(LARGEST, 7 + 4 * Math.sqrt(this.most));
    this.at = 0;
    this.zoom = zoom().filter(wanted).scaleExtent([0.8, CLOSEST]).on("zoom", (event) => this.moved(event.transform)).on("end", () => this.label());
    select(this.svg).call(this.zoom).on("dblclick.zoom", null);
    this.size();
    this.draw();
    this.listen();
    this.fit(false);
    withTheme(() => { this.ofScore = scoreColours(); this.paint(); this.spots.selectAll("circle").attr("fill", (place) => this.ofScore(place.score)); });
    sizesOf(figure, (value) => this.radius(value), this.most);
    this.frame.dataset.ready = "yes";
  }

  radius(value) {
    return Math.max(SMALLEST, this.largest * Math.sqrt(value / this.most));
  }

  size() {
    this.width = this.frame.clientWidth;
    this.height = this.frame.clientHeight;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = this.width * this.ratio;
    this.canvas.height = this.height * this.ratio;
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.projection = geoEqualEarth().fitSize([this.width, this.height], { type: "Sphere" });
    this.zoom.extent([[0, 0], [this.width, this.height]]).translateExtent([[-this.width * 0.2, -this.height * 0.2], [this.width * 1.2, this.height * 1.2]]);
    for (const place of this.data.places) [place.px, place.py] = this.projection([place.lon, place.lat]) ?? [0, 0];
    // Paths are made once for each size of the frame; moving only transforms them.
    const path = geoPath(this.projection);
    for (const shore of Object.values(this.shores)) {
      shore.landPath = new Path2D(path(shore.land) ?? "");
      shore.borderPath = new Path2D(path(shore.borders) ?? "");
    }
    this.grid = new Path2D(path(geoGraticule10()) ?? "");
  }

  draw() {
    const links = this.spots.selectAll("a").data(this.data.places).join("a").attr("class", "spot")
      .attr("href", (place) => place.href).attr("tabindex", (place, at) => (at === this.at ? 0 : -1))
      .attr("aria-label", (place) => words(place, this.data.count));
    links.append("circle").attr("r", (place) => this.radius(place.number));
    links.on("pointerenter focus", (event, place) => this.point(this.data.places.indexOf(place)));
  }

  point(at) {
    this.at = at;
    this.spots.selectAll("a").attr("tabindex", (place, number) => (number === at ? 0 : -1)).classed("at", (place, number) => number === at);
    this.told.textContent = words(this.data.places[at], this.data.count);
  }

  moved(transform) {
    this.transform = transform;
    this.spots.selectAll("circle").attr("transform", (place) => `translate(${transform.apply([place.px, place.py])})`);
    this.names.selectAll("text").attr("visibility", "hidden");
    this.paint();
    if (transform.k > FINE && !this.fetching) this.finer();
  }

  async finer() {
    this.fetching = true;
    try {
      const answer = await fetch(this.figure.dataset.fine, { credentials: "same-origin" });
      this.shores.fine = shapes(await answer.json());
    } catch {
      return; // The coarse shores stay.
    }
    const path = geoPath(this.projection);
    this.shores.fine.landPath = new Path2D(path(this.shores.fine.land) ?? "");
    this.shores.fine.borderPath = new Path2D(path(this.shores.fine.borders) ?? "");
    this.paint();
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const { x, y, k } = this.transform;
    const shore = k > FINE && this.shores.fine ? this.shores.fine : this.shores.coarse;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(k * this.ratio, 0, 0, k * this.ratio, x * this.ratio, y * this.ratio);
    context.lineWidth = 0.5 / k;
    context.strokeStyle = colour("--line");
    context.stroke(this.grid);
    context.fillStyle = colour("--land");
    context.fill(shore.landPath);
    context.strokeStyle = colour("--line-2");
    context.stroke(shore.landPath);
    context.lineWidth = 1 / k;
    context.strokeStyle = colour("--border");
    context.stroke(shore.borderPath);
  }

  // Names of the largest circles, right or left of them, as long as they lie over no other name and no larger circle.
  label() {
    const taken = [];
    const shown = [];
    const free = (box) => box[0] > 0 && box[2] < this.width && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    for (const place of this.data.places) {
      const [x, y] = this.transform.apply([place.px, place.py]);
      if (x < 0 || y < 0 || x > this.width || y > this.height) continue;
      const radius = this.radius(place.number);
      const words = plain(place.place).slice(0, 40);
      const wide = 6.8 * words.length + 6;
      const right = [x + radius + 3, y - 9, x + radius + 3 + wide, y + 9];
      const left = [x - radius - 3 - wide, y - 9, x - radius - 3, y + 9];
      const box = [right, left].find(free);
      taken.push([x - radius * 0.9, y - radius * 0.9, x + radius * 0.9, y + radius * 0.9]);
      if (!box || shown.length >= MOST_NAMES) continue;
      taken.push(box);
      shown.push({ place, words, y, x: box === right ? right[0] : left[2], anchor: box === right ? "start" : "end" });
    }
    this.names.selectAll("text").data(shown, (one) => this.data.places.indexOf(one.place)).join("text")
      .attr("x", (one) => one.x).attr("y", (one) => one.y + 4).attr("text-anchor", (one) => one.anchor).attr("visibility", null).text((one) => one.words);
  }

  go(transform, animated = true) {
    const target = select(this.svg);
    // A transition calls for frames, which a reader may not want.
    (animated && !stillness ? target.transition().duration(250) : target).call(this.zoom.transform, transform);
  }

  by(factor) {
    const target = select(this.svg);
    (stillness ? target : target.transition().duration(180)).call(this.zoom.scaleBy, factor);
  }

  fit(animated = true) {
    const xs = this.data.places.map((place) => place.px);
    const ys = this.data.places.map((place) => place.py);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.max(1, Math.min(FIT, (this.width - 2 * MARGIN) / Math.max(right - left, 1), (this.height - 2 * MARGIN) / Math.max(bottom - top, 1)));
    const transform = k === 1 ? zoomIdentity : zoomIdentity.translate(this.width / 2 - (k * (left + right)) / 2, this.height / 2 - (k * (top + bottom)) / 2).scale(k);
    this.go(transform, animated);
  }

  listen() {
    const buttons = { in: () => this.by(1.7), out: () => this.by(1 / 1.7), fit: () => this.fit(), world: () => this.go(zoomIdentity) };
    for (const button of this.figure.querySelectorAll("[data-zoom]")) button.addEventListener("click", buttons[button.dataset.zoom]);
    this.frame.addEventListener("keydown", (event) => this.key(event, buttons));
    new ResizeObserver(() => {
      if (this.frame.clientWidth === this.width && this.frame.clientHeight === this.height) return;
      this.size();
      this.fit(false);
    }).observe(this.frame);
  }

  key(event, buttons) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zooms = { "+": buttons.in, "=": buttons.in, "-": buttons.out, "0": buttons.fit };
    if (event.key in zooms) zooms[event.key]();
    else if (event.key.startsWith("Arrow") && event.shiftKey) {
      const [x, y] = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key];
      select(this.svg).call(this.zoom.translateBy, x / this.transform.k, y / this.transform.k);
    } else if (event.key.startsWith("Arrow")) this.step(event.key);
    else return;
    event.preventDefault();
  }

  step(key) {
    const points = this.data.places.map((place) => ({ x: place.px, y: place.py }));
    const to = nearest(points, this.at, key);
    if (to < 0) return;
    const [x, y] = this.transform.apply([points[to].x, points[to].y]);
    if (x < 0 || y < 0 || x > this.width || y > this.height) select(this.svg).call(this.zoom.translateTo, points[to].x, points[to].y);
    this.spots.selectAll("a").nodes()[to].focus({ preventScroll: true });
  }
}

// One finger scrolls the page; two move the map.
function wanted(event) {
  return !event.button && (event.type !== "touchstart" || event.touches.length > 1);
}

function shapes(topology) {
  return {
    land: feature(topology, topology.objects.land),
    borders: mesh(topology, topology.objects.countries, (one, two) => one !== two),
  };
}

function words(place, count) {
  const parts = QUADS.filter((quad) => place[quad]).map((quad) => `${place[quad]} ${quadWords(quad)}`).join(", ");
  return `${plain(place.place)}${place.country ? ` (${place.country})` : ""}: ${counted(place.number, count)}, mean score ${signed(place.score)}; ${parts}`;
}

// What circles of three sizes stand for.
function sizesOf(figure, radiusOf, most) {
  const legend = figure.querySelector(".sizes");
  const values = [...new Set([1, Math.round(most / 4), most].filter((value) => value >= 1))];
  for (const value of values) {
    const radius = radiusOf(value);
    const svg = document.createElementNS(SVG, "svg");
    const circle = document.createElementNS(SVG, "circle");
    const side = 2 * radius + 2;
    svg.setAttribute("width", side);
    svg.setAttribute("height", side);
    for (const [key, at] of Object.entries({ cx: side / 2, cy: side / 2, r: radius })) circle.setAttribute(key, at);
    svg.append(circle);
    legend.append(element("span", {}, svg, String(value)));
  }
}
