// Keys and hovering. Every act is a form that works without this.
"use strict";

const rows = [...document.querySelectorAll(".row")];
const marksOf = (row) => row.dataset.spots.split(" ").filter(Boolean).flatMap((n) => [...document.querySelectorAll(`.p${n}`)]);
const current = () => document.activeElement?.closest(".row") ?? (document.activeElement?.matches(".sign") ? undefined : rows.find((row) => row.classList.contains("here")));

function light(row, scroll) {
  document.querySelectorAll(".hot").forEach((lit) => lit.classList.remove("hot"));
  if (!row) return;
  row.classList.add("hot");
  const marks = marksOf(row);
  marks.forEach((mark) => mark.classList.add("hot"));
  if (scroll && marks.length && matchMedia("(min-width: 64rem)").matches) center(marks[0]);
}

// Within its column alone: were the page to move between the press of a button and its release, nothing would be pressed.
function center(mark) {
  const column = mark.closest(".column");
  const top = mark.getBoundingClientRect().top - column.getBoundingClientRect().top;
  column.scrollTo({ top: column.scrollTop + top - column.clientHeight / 2 });
}

function go(row) {
  if (!row) return;
  rows.forEach((other) => other.classList.toggle("here", other === row));
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
  light(row, true);
}

let picked = null; // a range that was found by its words, see find.js
function selected() {
  if (picked) return wordsOf(picked);
  const selection = getSelection();
  const text = document.getElementById("letter-text");
  if (!text || !selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode)) return null;
  return wordsOf(selection.getRangeAt(0));
}

function wordsOf(range) {
  const holder = (range.startContainer.nodeType === 3 ? range.startContainer.parentElement : range.startContainer).closest("[data-start]");
  if (!holder) return null;
  const before = document.createRange();
  before.setStart(holder, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const near = Number(holder.dataset.start) + before.toString().replace(/\s+/g, " ").length;
  return { quote: range.toString(), near };
}

function correct(row) {
  const form = row.querySelector("form.change");
  const words = selected();
  if (!form) return;
  if (!words) {
    row.querySelector("details.changing").open = true;
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
    return;
  }
  const isList = row.dataset.kind === "texts";
  if (row.dataset.kind === "choices") return;
  form.elements.quote.value = words.quote;
  form.elements.near.value = words.near;
  form.elements.words.value = row.dataset.kind === "choice" ? "" : words.quote;
  if (isList) form.elements.pointer.value = `${row.dataset.field}/-`;
  const how = document.createElement("input");
  Object.assign(how, { type: "hidden", name: "do", value: "put" });
  form.append(how);
  form.submit();
}

// "Change" by pointer: the words that were selected when it was pressed are in its form. To press is to lose them.
let held = null;
document.addEventListener("pointerdown", () => { held = selected(); }, true);
function fill(row) {
  const form = row.querySelector("form.change");
  if (!held || !form || row.dataset.kind === "choices") return;
  const { words, quote, near } = form.elements;
  if (row.dataset.kind === "texts") {
    words.value = `${words.value}\n${held.quote}`.trim();
  } else {
    quote.value = held.quote;
    near.value = held.near;
    words.value = row.dataset.kind === "choice" ? "" : held.quote;
  }
  held = null;
}

// The first field of the next group of fields, or of the one before.
function leap(by) {
  const groups = [...new Set(rows.map((row) => row.closest(".group") ?? row))];
  const own = current()?.closest(".group") ?? null;
  const index = own ? groups.indexOf(own) : by > 0 ? -1 : groups.length;
  const there = groups[Math.min(Math.max(index + by, 0), groups.length - 1)];
  go(rows.find((row) => (row.closest(".group") ?? row) === there));
}

// In a list of letters: from one to the next.
function along(by) {
  const links = [...document.querySelectorAll(".queue th a, .listed a")];
  links[Math.min(Math.max(links.indexOf(document.activeElement) + by, 0), links.length - 1)]?.focus();
}

const press = (root, form) => root?.querySelector(`form.${form} button`)?.click();
const keys = {
  j: () => !rows.length ? along(1) : go(rows[Math.min(rows.indexOf(current()) + 1, rows.length - 1)]),
  k: () => !rows.length ? along(-1) : go(rows[Math.max(rows.indexOf(current()) - 1, 0)]),
  n: () => {
    const at = rows.indexOf(current());
    const next = [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find((row) => row.classList.contains("needed"));
    if (next) go(next);
    else document.getElementById("sign-off")?.focus();
  },
  J: () => leap(1),
  K: () => leap(-1),
  e: () => current() && correct(current()),
  x: () => press(current(), "clear"),
  r: () => press(current(), "restore"),
  u: () => press(document, "undo"),
  p: () => document.querySelector("a.view")?.click(),
  l: () => document.querySelector(".column.text")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && target.closest("form.change")) {
    const row = target.closest(".row");
    row.querySelector("details.changing").open = false;
    go(row);
    return;
  }
  if (target.matches("input, select, textarea")) return;
  if (event.key === "Enter" && target.matches(".row, .sign")) {
    event.preventDefault();
    target.matches(".sign") ? target.querySelector("form button")?.click() : press(target, "confirm");
  } else if (/^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`)) {
    document.querySelector(`[data-key="${event.key}"]`).click();
  } else if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});

for (const row of rows) {
  row.addEventListener("mouseenter", () => light(row, false));
  row.addEventListener("focusin", () => light(row, true));
  const changing = row.querySelector("details.changing");
  changing?.addEventListener("toggle", () => changing.open && fill(row));
}
for (const mark of document.querySelectorAll("mark, .box")) {
  const row = () => rows.find((one) => marksOf(one).includes(mark));
  mark.addEventListener("mouseenter", () => light(row(), false));
  mark.addEventListener("dblclick", () => row()?.scrollIntoView({ block: "center" }));
}

const button = document.querySelector(".keys-button");
if (button) {
  button.hidden = false;
  button.addEventListener("click", keys["?"]);
}
const here = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (here?.matches(".row")) go(here);
else if (here?.matches(".sign")) here.focus();

const drop = document.querySelector(".drop");
if (drop) {
  const files = drop.querySelector("input[type=file]");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault(); // beside the form, the browser would leave for the file
      drop.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      files.files = event.dataTransfer.files;
      drop.querySelector("button").focus();
    });
  }
}
