/**
 * The page works without it: it counts the time down and keeps Approve off until the name is typed. The server checks both. On a low screen
 * the first focus scrolls to Decline, past what the page says; that is taken back.
 * The time left comes from the server's clock; only the ticking is the browser's.
 */
export const script = `
"use strict";
const problem = document.getElementById("problem");
if (problem === null) document.addEventListener("focusin", () => requestAnimationFrame(() => scrollTo(0, 0)), { once: true });
const end = Date.now() + Number(document.body.dataset.left);
const time = document.getElementById("time");
const approve = document.getElementById("approve");
const field = document.getElementById("name");
let over = false;
const check = () => {
  const right = field === null || field.value === field.dataset.exact;
  approve.disabled = over || !right;
  if (problem !== null) problem.hidden = right;
};
const tick = () => {
  const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
  over = seconds === 0;
  time.textContent = over ? "The time to answer is over." : Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0") + " left to answer";
  if (over) {
    time.setAttribute("role", "alert");
    document.querySelectorAll("button, input").forEach((control) => { control.disabled = true; });
    clearInterval(ticking);
  }
};
const ticking = setInterval(tick, 1000);
tick();
check();
if (field !== null) field.addEventListener("input", check);
// Browsers put back what was typed before a reload.
addEventListener("pageshow", check);
`;
