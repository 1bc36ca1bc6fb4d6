// Keys and hovering. Every act is a form that works without this.
"use strict";

const rows = [...document.querySelectorAll(".row")];
const tops = rows.filter((row) => !row.matches(".part")); // what belongs to a list is a row within the list's
const listOf = (row) => row?.parentElement.closest(".row") ?? row;
const mine = (row, selector) => [...row.querySelectorAll(selector)].find((found) => found.closest(".row") === row);
const isShown = (row) => row.offsetParent !== null;
const marksOf = (row) => row.dataset.spots.split(" ").filter(Boolean).flatMap((n) => [...document.querySelectorAll(`.p${n}`)]);
const current = () => document.activeElement?.closest(".row") ?? (document.activeElement?.matches(".sign") ? undefined : rows.find((row) => row.classList.contains("here")));

const RESTS = 200, FOLLOWS = 1000; // milliseconds
const isWide = matchMedia("(min-width: 64rem)"); // a column beside the other, each scrolls by itself

function light(row, scroll) {
  document.querySelectorAll(".hot").forEach((lit) => lit.classList.remove("hot"));
  if (!row) return;
  row.classList.add("hot");
  const marks = marksOf(row);
  marks.forEach((mark) => mark.classList.add("hot"));
  if (scroll && marks.length && isWide.matches) center(marks[0]);
}

// Within its column alone: were the page to move between the press of a button and its release, nothing would be pressed.
function center(mark) {
  const column = mark.closest(".column");
  const top = mark.getBoundingClientRect().top - column.getBoundingClientRect().top;
  column.scrollTo({ top: column.scrollTop + top - column.clientHeight / 2 });
}

function reveal(part) {
  if (!part || !isWide.matches) return;
  const box = part.getBoundingClientRect(), frame = part.closest(".column").getBoundingClientRect();
  if (box.bottom < frame.top || box.top > frame.bottom) center(part);
}

function go(row) {
  if (!row) return;
  for (let around = row.parentElement; around; around = around.parentElement) if (around.matches("details")) around.open = true;
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
  const start = range.startContainer.nodeType === 3 ? range.startContainer.parentElement : range.startContainer;
  const within = start.closest("[data-start]");
  const holder = within ?? [...document.querySelectorAll("#letter-text [data-start]")].find((part) => range.intersectsNode(part));
  if (!holder) return null;
  const before = document.createRange();
  before.setStart(holder, 0);
  if (within) before.setEnd(range.startContainer, range.startOffset);
  const near = Number(holder.dataset.start) + before.toString().replace(/\s+/g, " ").length;
  const quote = range.cloneContents();
  quote.querySelectorAll(".back, .page").forEach((other) => other.remove()); // they are not the letter's
  const alone = quote.textContent; // of a footer that is selected by itself
  quote.querySelectorAll("[data-furniture]").forEach((running) => running.remove());
  return { quote: quote.textContent.trim() ? quote.textContent : alone, near };
}

// Of these, words that are selected are the place alone: the value is ticked or typed.
const TYPED = ["choices", "code", "sentences"];

function correct(row) {
  const form = mine(row, "form.change");
  if (!form) return;
  const words = selected();
  if (words) hold(form, row.dataset.kind, words);
  if (!words || TYPED.includes(row.dataset.kind)) {
    mine(row, "details.changing").open = true;
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
    return;
  }
  if (row.dataset.kind === "texts") {
    form.elements.pointer.value = `${row.dataset.field}/-`;
    form.elements.words.value = words.quote;
  }
  const how = document.createElement("input");
  Object.assign(how, { type: "hidden", name: "do", value: "put" });
  form.append(how);
  form.submit();
}

// Gives a form the words that are selected.
function hold(form, kind, { quote, near }) {
  form.elements.quote.value = quote;
  form.elements.near.value = near;
  const place = form.querySelector(".stands");
  place.hidden = false;
  place.querySelector("q").textContent = quote.replace(/\s+/g, " ");
  if (kind === "choice") form.elements.words.value = "";
  else if (!TYPED.includes(kind) && kind !== "texts") form.elements.words.value = quote;
}

// A form that is closed has no words of the letter: the next time that it is opened, others are selected or none.
function forget(form) {
  const { quote, near, words } = form.elements;
  if (!quote.value) return;
  if (words?.value === quote.value) words.value = words.defaultValue;
  quote.value = near.value = "";
  form.querySelector(".stands").hidden = true;
}

// "Change" by pointer: the words that were selected when it was pressed are in its form. To press is to lose them.
let held = null;
const pressed = (target) => target.closest?.("details.changing > summary")?.parentElement;
document.addEventListener("pointerdown", ({ target }) => {
  const by = pressed(target);
  const words = by && selected();
  held = words ? { by, words } : null;
}, true);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, ({ target }) => { if (kind === "pointercancel" || pressed(target) !== held?.by) held = null; }, true);
}
function fill(row, changing) {
  const form = mine(row, "form.change");
  const words = held?.by === changing ? held.words : null;
  held = null;
  if (!words || !form) return;
  if (row.dataset.kind === "texts") form.elements.words.value = `${form.elements.words.value}\n${words.quote}`.trim();
  else hold(form, row.dataset.kind, words);
}

// The first field of the next group of fields, or of the one before.
function leap(by) {
  const groups = [...new Set(tops.map((row) => row.closest(".group") ?? row))];
  const own = current()?.closest(".group") ?? null;
  const index = own ? groups.indexOf(own) : by > 0 ? -1 : groups.length;
  const there = groups[Math.min(Math.max(index + by, 0), groups.length - 1)];
  go(tops.find((row) => (row.closest(".group") ?? row) === there));
}

// The next field or the one before; within a list what it consists of, and behind its end the next field.
function move(by) {
  const row = current();
  const inside = row?.matches(".part") ? rows.filter((one) => one.matches(".part") && listOf(one) === listOf(row)) : [];
  const there = inside[inside.indexOf(row) + by];
  if (inside.length && there) return go(there);
  if (inside.length && by < 0) return go(listOf(row));
  const shown = tops.filter((one) => isShown(one) || one === row);
  go(shown[Math.min(Math.max(shown.indexOf(listOf(row)) + by, 0), shown.length - 1)]);
}

// Into a list: to its first member, from there to the next, and behind the last to the list. Of a citation, its parts.
function into() {
  const row = current();
  if (!row) return;
  const member = (one) => one.closest(".parts") ?? one;
  const parts = rows.filter((one) => one.matches(".part") && listOf(one) === listOf(row));
  const behind = row.matches(".part") ? parts.slice(parts.findLastIndex((one) => member(one) === member(row)) + 1) : parts;
  go(behind[0] ?? listOf(row));
}

// In a list of letters: from one to the next.
function along(by) {
  const links = [...document.querySelectorAll(".queue th a, .listed a")];
  links[Math.min(Math.max(links.indexOf(document.activeElement) + by, 0), links.length - 1)]?.focus();
}

const press = (root, form) => root?.querySelector(`form.${form} button`)?.click();
const act = (row, form) => row && mine(row, `form.${form}`)?.querySelector("button").click();
const keys = {
  j: () => !rows.length ? along(1) : move(1),
  k: () => !rows.length ? along(-1) : move(-1),
  m: into,
  n: () => {
    const at = tops.indexOf(listOf(current()));
    const next = [...tops.slice(at + 1), ...tops.slice(0, at + 1)].find((row) => row.classList.contains("needed"));
    if (next) go(next);
    else document.getElementById("sign-off")?.focus();
  },
  J: () => leap(1),
  K: () => leap(-1),
  e: () => current() && correct(current()),
  x: () => act(current(), "clear"),
  r: () => act(listOf(current()), "restore"),
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
    mine(row, "details.changing").open = false;
    forget(mine(row, "form.change"));
    go(row);
    return;
  }
  if (event.key === "Escape" && target.matches(".part")) return go(listOf(target));
  if (target.matches("input, select, textarea")) return;
  if (event.key === "Enter" && target.matches(".row, .sign")) {
    event.preventDefault();
    target.matches(".sign") ? target.querySelector("form button")?.click() : act(listOf(target), "confirm");
  } else if (/^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`)) {
    document.querySelector(`[data-key="${event.key}"]`).click();
  } else if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});

for (const row of rows) {
  row.addEventListener("focusin", (event) => event.target.closest(".row") === row && light(row, true));
  const changing = mine(row, "details.changing");
  changing?.addEventListener("toggle", () => (changing.open ? fill(row, changing) : forget(mine(row, "form.change"))));
}
// What the pointer goes to lights the other side, and after a moment's rest scrolls there where it is out of sight. What
// comes under a pointer that lies still, as the page is scrolled by a key, does not; nor does anything scroll away from
// who selects words, or is on the way with them to a field.
let resting = 0, under = null;
document.addEventListener("mousemove", ({ target, movementX, movementY, buttons }) => {
  if (target === under || buttons || !(movementX || movementY)) return;
  under = target;
  clearTimeout(resting);
  const over = target.closest("mark, .box");
  const row = over ? rows.find((one) => marksOf(one).includes(over)) : target.closest(".row");
  if (!row) return;
  const shown = isShown(row) ? row : listOf(row); // a citation's part is not there until the citation is opened
  if (!shown.matches(".hot")) light(shown, false);
  if (!selected()) resting = setTimeout(reveal, RESTS, over ? shown : marksOf(row)[0]);
});
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => clearTimeout(resting), true);
// As hovering does: a place that is reached by Tab lights its field.
document.addEventListener("focusin", ({ target }) => {
  const row = target.matches(".back, .sheet a") && rows.find((one) => `#${one.id}` === target.getAttribute("href"));
  if (!row) return;
  light(row, false);
  reveal(row);
});
for (const mark of document.querySelectorAll("mark, .box")) {
  mark.addEventListener("dblclick", () => rows.find((one) => marksOf(one).includes(mark))?.scrollIntoView({ block: "center" }));
}

const button = document.querySelector(".keys-button");
if (button) {
  button.hidden = false;
  button.addEventListener("click", keys["?"]);
}
const here = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (here?.matches(".row")) go(here);
else if (here?.matches(".sign")) here.focus();
const refused = document.querySelector(".notice ~ * details.changing[open]"); // what was given and not taken, to be mended
if (refused) {
  go(refused.closest(".row"));
  refused.querySelector("input:not([type=hidden]), select, textarea").focus();
}

// How far the reading is, in the list alone: what is being chosen meanwhile stays chosen.
const brought = document.querySelector(".brought");
async function follow() {
  const answer = await fetch("/upload");
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".brought");
  if (!now) return; // whoever is not in any more gets another page
  const parts = [...now.querySelectorAll("h2, li")], own = [...brought.querySelectorAll("h2, li")];
  parts.forEach((part, index) => {
    if (!own[index]) brought.querySelector("ul").append(part);
    else if (own[index].innerHTML !== part.innerHTML) own[index].replaceChildren(...part.childNodes);
  });
  own.slice(parts.length).forEach((part) => part.remove());
  brought.querySelector(".again").hidden = !now.matches(".busy");
  if (now.matches(".busy")) setTimeout(follow, FOLLOWS);
}
if (brought?.matches(".busy")) setTimeout(follow, FOLLOWS);

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
