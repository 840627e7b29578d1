// The article reader with JavaScript: claims change without loading the page again, and j and k go through them.

const main = document.getElementById("main");

async function show(address, push) {
  const plain = new URL(address, location.href);
  let answer;
  try {
    answer = await fetch(plain.pathname + plain.search, { headers: { "HX-Request": "true", "HX-Target": "reader" } });
  } catch {
    answer = null;
  }
  if (answer === null || !answer.ok) {
    location.assign(address);
    return;
  }
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("reader");
  if (made === null) {
    location.assign(address);
    return;
  }
  document.getElementById("reader").replaceWith(made);
  if (push) history.pushState(null, "", plain.pathname + plain.search);
  settle();
}

// The words of the act come into view, and the keyboard stands at its claim in the list.
function settle() {
  const act = document.getElementById("act");
  if (act) {
    const box = act.getBoundingClientRect();
    if (box.top < 90 || box.bottom > innerHeight - 40) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      act.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    }
  }
  document.querySelector(".claim-list a[aria-current]")?.focus({ preventScroll: true });
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-claim-link]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(link.href, true);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = document.querySelector(`#reader a[data-step="${event.key === "j" ? "next" : "prev"}"]`);
  if (link) {
    event.preventDefault();
    show(link.href, true);
  }
});

addEventListener("popstate", () => show(location.href, false));
