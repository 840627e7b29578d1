// What every page does with JavaScript; everything works without it.

const root = document.documentElement;

// The theme: as the system has it, light, dark.
const button = document.querySelector("[data-theme-button]");
if (button) {
  const order = ["auto", "light", "dark"];
  const present = () => root.dataset.theme ?? "auto";
  const tell = () => {
    button.textContent = { auto: "Auto", light: "Light", dark: "Dark" }[present()];
    button.setAttribute("aria-label", `Theme: ${button.textContent}`);
  };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(present()) + 1) % order.length];
    if (next === "auto") {
      delete root.dataset.theme;
      localStorage.removeItem("bayhaqi-theme");
    } else {
      root.dataset.theme = next;
      localStorage.setItem("bayhaqi-theme", next);
    }
    tell();
    document.dispatchEvent(new CustomEvent("bayhaqi:theme"));
  });
  tell();
  button.hidden = false;
}

// "/" goes to the search, as long as nothing is being written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
  const find = document.getElementById("find");
  if (find) {
    event.preventDefault();
    find.focus();
  }
});

// Menus close when something else is chosen.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What htmx posts carries the CSRF value.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF"] = document.body.dataset.csrf;
});
