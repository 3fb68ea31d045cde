// Single keys for the audit: those written on the page choose an answer, N skips. They can be turned off, and do
// nothing while something is typed or another key is held.
"use strict";
const form = document.getElementById("audit-form");
const turn = document.getElementById("audit-keys");
const OFF = "audit-keys-off";
const isOff = () => localStorage.getItem(OFF) === "1";
const label = () => { turn.textContent = isOff() ? "Turn single keys on" : "Turn single keys off"; };

if (form && turn) {
  turn.hidden = false;
  label();
  turn.addEventListener("click", () => { localStorage.setItem(OFF, isOff() ? "0" : "1"); label(); });
  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), select, textarea")) return;
    const key = event.key.toUpperCase();
    const choice = form.querySelector(`input[data-key="${CSS.escape(key)}"]`);
    if (choice) { choice.checked = true; choice.focus(); event.preventDefault(); }
    if (key === "N") document.getElementById("audit-skip").click();
    if (key === "ENTER" && event.target === document.body) form.requestSubmit();
  });
}
