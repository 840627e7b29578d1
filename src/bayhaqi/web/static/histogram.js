// Brushing a histogram: drag over it to choose days, click a bar for its days, double-click for all days.
// Without JavaScript the same days are chosen in the form and in the table under it.

const NAMESPACE = "http://www.w3.org/2000/svg";

function go(figure, first, last) {
  const address = new URL(figure.dataset.address, location.href);
  if (first) {
    address.searchParams.set("since", first);
    address.searchParams.set("until", last);
  }
  const results = document.getElementById("results");
  if (window.htmx && results && results.contains(figure)) {
    const target = address.pathname + address.search;
    window.htmx.ajax("GET", target, { target: "#results", swap: "outerHTML show:none" }).then(() => history.pushState({ htmx: true }, "", target));
  } else {
    location.assign(address);
  }
}

function prepare(figure) {
  if (figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  const svg = figure.querySelector("svg");
  const bars = [...svg.querySelectorAll("g[data-first]")];
  const told = figure.querySelector(".told");
  const before = told.textContent;
  const brush = document.createElementNS(NAMESPACE, "rect");
  brush.setAttribute("class", "brush");
  brush.setAttribute("y", "0");
  brush.setAttribute("height", "100");
  let from = null;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.max(0, Math.min(bars.length - 1, place));
  };
  const range = (to) => [Math.min(from, to), Math.max(from, to)];
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = at(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (from === null) {
      told.textContent = bars[at(event)].querySelector("title").textContent;
      return;
    }
    const [one, two] = range(at(event));
    const step = 1000 / bars.length;
    brush.setAttribute("x", String(one * step));
    brush.setAttribute("width", String((two - one + 1) * step));
    svg.append(brush);
    told.textContent = `${bars[one].dataset.first} to ${bars[two].dataset.last}`;
  });
  svg.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const [one, two] = range(at(event));
    from = null;
    go(figure, bars[one].dataset.first, bars[two].dataset.last);
  });
  const end = () => {
    from = null;
    brush.remove();
    told.textContent = before;
  };
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("pointerleave", () => {
    if (from === null) told.textContent = before;
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
  });
}

function all() {
  for (const figure of document.querySelectorAll("[data-histogram]")) prepare(figure);
}

all();
document.addEventListener("htmx:afterSwap", all);
document.addEventListener("htmx:historyRestore", all);
