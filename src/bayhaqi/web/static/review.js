// The review form with JavaScript: only the modes of the chosen type, corrections only where something is corrected, and the
// reviewer's name kept on this machine.

const form = document.querySelector("[data-review]");
const KEY = "bayhaqi-reviewer";

if (form) {
  const { type, mode, reviewer } = form.elements;
  const corrections = form.querySelector("[data-corrections]");

  const ofType = () => {
    for (const group of mode.querySelectorAll("optgroup")) {
      const fits = group.label === type.value;
      group.hidden = !fits;
      group.disabled = !fits;
      if (!fits && [...group.children].some((option) => option.selected)) mode.value = "";
    }
  };
  const fold = () => {
    const choice = form.elements.verdict.value;
    corrections.hidden = choice === "accept" || choice === "reject" || choice === "unsure";
  };
  // Whoever changes a field corrects the claim.
  corrections.addEventListener("change", () => {
    form.elements.verdict.value = "correct";
    fold();
  });
  type.addEventListener("change", ofType);
  for (const radio of form.elements.verdict) radio.addEventListener("change", fold);
  if (!reviewer.value) reviewer.value = localStorage.getItem(KEY) ?? "";
  form.addEventListener("submit", () => localStorage.setItem(KEY, reviewer.value));
  ofType();
  fold();
}
