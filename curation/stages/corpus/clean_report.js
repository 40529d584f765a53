"use strict";
const root = document.documentElement;
let here = null;

function jump(step, reason) {
  const select = reason ? `mark.f[data-r="${reason}"]` : "mark.f";
  const marks = [...document.querySelectorAll(select)].filter((mark) => mark.getClientRects().length);
  if (!marks.length) return;
  const after = (mark) =>
    here ? here.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING
         : mark.getBoundingClientRect().top > 0;
  const before = marks.filter((mark) => mark !== here && !after(mark));
  const found = step > 0 ? marks.find(after) || marks[0] : before.pop() || marks[marks.length - 1];
  if (here) here.classList.remove("here");
  here = found;
  here.classList.add("here");
  here.scrollIntoView({ block: "center" });
}

const boxes = [...document.querySelectorAll("[data-t]")];
const show = (box) => root.classList.toggle("off-" + box.dataset.t, !box.checked);
for (const box of boxes) box.addEventListener("change", () => show(box));
document.querySelector("[data-all]").addEventListener("change", (event) => {
  for (const box of boxes) {
    box.checked = event.target.checked;
    show(box);
  }
});
for (const button of document.querySelectorAll("button.swatch")) {
  button.addEventListener("click", () => jump(1, button.dataset.r));
}
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => jump(Number(button.dataset.step)));
}
document.querySelector("[data-labels]").addEventListener("change", (event) => {
  root.classList.toggle("labels", event.target.checked);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") jump(1);
  if (event.key === "p") jump(-1);
});
