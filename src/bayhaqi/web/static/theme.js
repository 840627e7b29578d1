// Sets the theme that the reader chose before anything is painted; without a choice the system's holds.
"use strict";
(() => {
  const chosen = localStorage.getItem("bayhaqi-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
