// The network: sigma draws it, ForceAtlas2 lays it out; keys, panel and links are ours.

import { Graph, Sigma, forceAtlas2 } from "../vendor/sigma.js";
import { colour, counted, dataOf, element, nearest, open, plain, QUADS, quadWords, scoreClass, scoreColours, signed, stillness, tell, withTheme } from "./common.js";

const ROUNDS = 400; // of the layout
const SMALLEST = 4; // pixels
const LARGEST = 22;
const IN_PANEL = 14;

const figure = document.querySelector("figure.network");
if (figure) start(figure);

async function start(figure) {
  const data = await dataOf(figure);
  if (!data) return;
  const graph = graphOf(data);
  try {
    show(figure, data, graph);
  } catch (error) {
    // Sigma needs WebGL, which some machines do not have.
    tell(figure, `This browser cannot draw the network (${error.message}). The table has the same.`);
  }
}

function graphOf(data) {
  const graph = new Graph({ type: "undirected" });
  const most = Math.max(...data.nodes.map((node) => node.number), 1);
  data.nodes.forEach((node, place) => {
    // A spiral to begin with: the same data always gives the same picture.
    const angle = place * 2.399963;
    const radius = Math.sqrt(place + 1);
    const size = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(node.number / most);
    graph.addNode(node.id, { ...node, label: plain(node.name), size, x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
  const heaviest = Math.max(...data.edges.map((edge) => edge.number), 1);
  for (const edge of data.edges) {
    const weight = edge.number / heaviest;
    graph.addEdge(edge.one, edge.two, { ...edge, weight: 0.15 + weight, size: 0.6 + 5 * Math.sqrt(weight) });
  }
  const settings = { ...forceAtlas2.inferSettings(graph), gravity: 1.2, scalingRatio: 14, linLogMode: false, adjustSizes: false, edgeWeightInfluence: 0.6, slowDown: 4 };
  forceAtlas2.assign(graph, { iterations: ROUNDS, settings });
  return graph;
}

function show(figure, data, graph) {
  const canvas = figure.querySelector(".canvas");
  const state = { node: null, edge: null, hovered: null };
  const palette = paletteOf();
  const sigma = new Sigma(graph, canvas, {
    allowInvalidContainer: true,
    enableEdgeEvents: true,
    defaultDrawNodeHover: (context, node, settings) => drawLabel(context, node, settings, palette, true),
    defaultDrawNodeLabel: (context, node, settings) => drawLabel(context, node, settings, palette, false),
    labelFont: getComputedStyle(document.body).fontFamily,
    labelSize: 12.5,
    labelDensity: 0.9,
    labelGridCellSize: 130,
    labelRenderedSizeThreshold: 6,
    minEdgeThickness: 0.8,
    stagePadding: 40,
    zIndex: true,
    nodeReducer: (id, node) => nodeLook(graph, state, palette, id, node),
    edgeReducer: (id, edge) => edgeLook(graph, state, palette, id, edge),
  });
  withTheme(() => {
    Object.assign(palette, paletteOf());
    sigma.refresh();
  });
  const panel = document.querySelector(".panel");
  const choose = (node, edge = null) => {
    state.node = node;
    state.edge = edge;
    if (node !== null) fill(panel, data, graph, node, edge);
    sigma.refresh({ skipIndexation: true });
  };
  listen(figure, canvas, sigma, graph, state, choose);
  canvas.dataset.ready = "yes";
}

function paletteOf() {
  return { ink: colour("--ink"), faint: colour("--line"), node: colour("--ink-2"), sheet: colour("--sheet"), accent: colour("--accent"), ofScore: scoreColours() };
}

function nodeLook(graph, state, palette, id, node) {
  const at = state.hovered ?? state.node;
  if (at === null || !graph.hasNode(at)) return { ...node, color: palette.node };
  if (id === at) return { ...node, color: palette.accent, highlighted: true, zIndex: 2 };
  if (graph.areNeighbors(id, at)) return { ...node, color: palette.node, forceLabel: true, zIndex: 1 };
  return { ...node, color: palette.faint, label: "", zIndex: 0 };
}

function edgeLook(graph, state, palette, id, edge) {
  const at = state.hovered ?? state.node;
  const color = palette.ofScore(edge.score);
  if (at === null) return { ...edge, color };
  if (id === state.edge) return { ...edge, color, size: edge.size + 2.5, zIndex: 2 };
  return graph.hasExtremity(id, at) ? { ...edge, color, zIndex: 1 } : { ...edge, hidden: true };
}

function drawLabel(context, node, settings, palette, hovered) {
  if (!node.label) return;
  context.font = `${hovered ? 600 : 500} ${settings.labelSize}px ${settings.labelFont}`;
  const x = node.x + node.size + 4;
  const y = node.y + settings.labelSize / 3;
  if (hovered) {
    context.beginPath();
    context.arc(node.x, node.y, node.size + 2.5, 0, 2 * Math.PI);
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.stroke();
  }
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = palette.sheet;
  context.strokeText(node.label, x, y);
  context.fillStyle = palette.ink;
  context.fillText(node.label, x, y);
}

// The dyads of a node, the busiest first.
function dyadsOf(graph, node) {
  return graph.edges(node)
    .map((id) => ({ id, other: graph.opposite(node, id), edge: graph.getEdgeAttributes(id) }))
    .sort((one, two) => two.edge.number - one.edge.number);
}

function fill(panel, data, graph, node, edge) {
  const facts = graph.getNodeAttributes(node);
  const dyads = dyadsOf(graph, node);
  const list = element("ol");
  for (const one of dyads.slice(0, IN_PANEL)) {
    const name = element("span", { class: "name" }, element("span", { class: `dot ${scoreClass(one.edge.score)}`, "aria-hidden": "true" }), element("bdi", {}, graph.getNodeAttribute(one.other, "label")));
    list.append(element("li", {}, element("a", { href: one.edge.href, class: one.id === edge ? "at" : null }, name, element("span", { class: "numbers" }, `${counted(one.edge.number, data.count)} · ${signed(one.edge.score)}`))));
  }
  const more = dyads.length > IN_PANEL ? element("p", { class: "faint small" }, `and ${dyads.length - IN_PANEL} more in the table`) : null;
  panel.replaceChildren(
    element("h2", {}, element("a", { href: facts.href }, element("bdi", {}, facts.label))),
    element("p", { class: "faint" }, `${counted(facts.number, data.count)}, with ${dyads.length} shown`),
    ...(edge === null ? [] : [dyadWords(graph, edge, data)]),
    list,
    ...(more ? [more] : []),
  );
}

function dyadWords(graph, id, data) {
  const edge = graph.getEdgeAttributes(id);
  const parts = QUADS.filter((quad) => edge[quad]).map((quad) => `${edge[quad]} ${quadWords(quad)}`).join(", ");
  return element("p", {}, element("a", { href: edge.href }, `${plain(edge.names[0])} and ${plain(edge.names[1])}`), `: ${counted(edge.number, data.count)} (${parts})`);
}

function listen(figure, canvas, sigma, graph, state, choose) {
  let touched = false;
  canvas.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
  const hover = (node) => {
    state.hovered = node;
    canvas.style.cursor = node === null ? "" : "pointer";
    if (node !== null) choose(node);
    else sigma.refresh({ skipIndexation: true });
  };
  sigma.on("enterNode", ({ node }) => hover(node));
  sigma.on("leaveNode", () => hover(null));
  sigma.on("enterEdge", ({ edge }) => { canvas.style.cursor = "pointer"; if (state.hovered === null) choose(state.node !== null && graph.hasExtremity(edge, state.node) ? state.node : graph.source(edge), edge); });
  sigma.on("leaveEdge", () => { canvas.style.cursor = ""; });
  // A finger cannot hover: its first touch chooses, the second opens.
  sigma.on("clickNode", ({ node, event }) => {
    if (touched && state.touchedNode !== node) { state.touchedNode = node; choose(node); return; }
    open(graph.getNodeAttribute(node, "href"), event.original);
  });
  sigma.on("clickEdge", ({ edge, event }) => { if (!touched) open(graph.getEdgeAttribute(edge, "href"), event.original); });
  sigma.on("clickStage", () => { state.touchedNode = null; choose(null); });
  canvas.addEventListener("keydown", (event) => onKey(event, sigma, graph, state, choose));
  canvas.addEventListener("focus", () => { if (state.node === null && canvas.matches(":focus-visible")) choose(busiest(graph)); });
  const camera = sigma.getCamera();
  const moved = { duration: stillness ? 0 : 200 };
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => ({ in: () => camera.animatedZoom(moved), out: () => camera.animatedUnzoom(moved), all: () => camera.animatedReset(moved) })[button.dataset.zoom]());
  }
  const find = figure.querySelector("#node-find");
  find.addEventListener("input", () => {
    const found = graph.findNode((id, node) => node.name === find.value);
    if (found !== undefined) { choose(found); bring(sigma, found, moved); }
  });
}

const busiest = (graph) => graph.nodes().reduce((best, id) => (graph.getNodeAttribute(id, "number") > graph.getNodeAttribute(best, "number") ? id : best));

function bring(sigma, node, moved) {
  const shown = sigma.getNodeDisplayData(node);
  if (shown) sigma.getCamera().animate({ x: shown.x, y: shown.y }, moved);
}

function onKey(event, sigma, graph, state, choose) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moved = { duration: stillness ? 0 : 150 };
  const camera = sigma.getCamera();
  const zooms = { "+": () => camera.animatedZoom(moved), "=": () => camera.animatedZoom(moved), "-": () => camera.animatedUnzoom(moved), "0": () => camera.animatedReset(moved) };
  if (event.key in zooms) zooms[event.key]();
  else if (event.key.startsWith("Arrow")) {
    const nodes = graph.nodes();
    const points = nodes.map((id) => sigma.graphToViewport(graph.getNodeAttributes(id)));
    const from = state.node === null ? -1 : nodes.indexOf(state.node);
    const to = from < 0 ? nodes.indexOf(busiest(graph)) : nearest(points, from, event.key);
    if (to >= 0) choose(nodes[to]);
    const { width, height } = sigma.getDimensions();
    if (to >= 0 && (points[to].x < 0 || points[to].y < 0 || points[to].x > width || points[to].y > height)) bring(sigma, nodes[to], moved);
  } else if ((event.key === "[" || event.key === "]") && state.node !== null) {
    const dyads = dyadsOf(graph, state.node);
    const at = dyads.findIndex((one) => one.id === state.edge);
    const step = event.key === "]" ? 1 : -1;
    choose(state.node, dyads[at < 0 ? 0 : (at + step + dyads.length) % dyads.length].id);
  } else if (event.key === "Enter" && state.node !== null) {
    open(state.edge === null ? graph.getNodeAttribute(state.node, "href") : graph.getEdgeAttribute(state.edge, "href"), event);
  } else if (event.key === "Escape") choose(null);
  else return;
  event.preventDefault();
}
