// What the pictures share: data, colours of the theme, numbers in words, messages.

// The data of a figure. What goes wrong is told in its place, and the table below stays.
export async function dataOf(figure) {
  try {
    const answer = await fetch(figure.dataset.source, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.error ?? `answer ${answer.status}`);
    return data;
  } catch (error) {
    tell(figure, `The picture cannot be drawn (${error.message}). The table has the same.`);
    return null;
  }
}

export function tell(figure, words) {
  const message = figure.querySelector(".message");
  message.textContent = words;
  message.hidden = false;
  figure.querySelector(".canvas").hidden = true;
}

// Colours come from the style sheet, so that both themes hold; a probe makes them values that a canvas takes.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

export function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

export const QUADS = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];
export const quadWords = (quad) => quad.replace("_", " ");
export const quadColour = (quad) => colour(`--${quad.replace(/[_ ]/, "-")}`);

// The colour of a mean score: five anchors from conflict to cooperation, and what lies between.
const ANCHORS = [-8, -3.5, 0, 3.5, 8];

export function scoreColours() {
  const anchors = [1, 2, 3, 4, 5].map((number) => channels(colour(`--score-${number}`)));
  return (score) => {
    if (score === null || score === undefined) return `rgb(${anchors[2].join(" ")})`;
    const held = Math.max(ANCHORS[0], Math.min(ANCHORS[4], score));
    const at = Math.min(3, Math.max(0, ANCHORS.findLastIndex((anchor) => anchor <= held)));
    const share = (held - ANCHORS[at]) / (ANCHORS[at + 1] - ANCHORS[at]);
    return `rgb(${anchors[at].map((channel, place) => Math.round(channel + share * (anchors[at + 1][place] - channel))).join(",")})`;
  };
}

function channels(text) {
  const numbers = text.match(/[\d.]+/g).slice(0, 3).map(Number);
  return text.startsWith("color(") ? numbers.map((number) => Math.round(255 * number)) : numbers;
}

export const scoreClass = (score) => `score-${score === null ? 3 : score <= -5 ? 1 : score < -1 ? 2 : score <= 1 ? 3 : score < 5 ? 4 : 5}`;

const whole = new Intl.NumberFormat("en");
export const number = (value) => whole.format(value);
export const signed = (value) => (value === null || value === undefined ? "–" : (value < 0 ? "−" : "+") + Math.abs(value).toFixed(1));
export const counted = (value, count) => `${number(value)} ${value === 1 ? count.replace(/s$/, "") : count}`;

// Characters that turn the direction of text or are invisible are shown as marks, as the pages do it.
export const plain = (text) =>
  String(text ?? "").replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, "\u2423").replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");

// An element with its text and children; nothing here is ever read as markup.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Only addresses of this page's own server are followed.
export function open(href, event) {
  if (!href.startsWith("/") || href.startsWith("//")) return;
  if (event && (event.ctrlKey || event.metaKey)) window.open(href, "_blank", "noopener");
  else window.location.assign(href);
}

// Runs at once, and again when the theme changes, by the button or by the system.
export function withTheme(draw) {
  draw();
  document.addEventListener("bayhaqi:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

export const stillness = matchMedia("(prefers-reduced-motion: reduce)").matches;

// The nearest of several points in the direction of an arrow key, straight ones first; -1 where there is none.
export function nearest(points, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = -1;
  let least = Infinity;
  points.forEach((point, place) => {
    if (place === from) return;
    const x = point.x - points[from].x;
    const y = point.y - points[from].y;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy + y * dx);
    if (along <= 0 || across > 2 * along) return;
    const far = along + 2 * across;
    if (far < least) [least, best] = [far, place];
  });
  return best;
}
