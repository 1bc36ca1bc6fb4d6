// Words of the letter by keyboard: "/" finds them, Enter gives them to the field that one was on.
"use strict";

const bar = document.querySelector("form.find");
const isRunning = (node) => node.parentElement.matches("[data-furniture]");
const printed = [...document.querySelectorAll("#letter-text [data-start]")].flatMap((part) => [...part.childNodes]).filter((node) => node.nodeType === 3);
// As the stored text: what runs over the pages stands behind the letter's words, and in the middle of none of them.
const parts = [...printed.filter((node) => !isRunning(node)), ...printed.filter(isRunning)];
const whole = parts.map((node) => node.data).join("");
let places = [], place = 0, span = null, wanting = null;

// The node and the offset in it at an offset of the whole text.
function at(offset, isEnd) {
  for (const node of parts) {
    if (offset < node.length || (isEnd && offset === node.length)) return [node, offset];
    offset -= node.length;
  }
  return [parts[parts.length - 1], parts[parts.length - 1].length];
}

// Words of the letter, or of one header or footer: never from the one to the other.
function isOne(from, to) {
  const [first] = at(from, false), [last] = at(to, true);
  if (!isRunning(first) && !isRunning(last)) return true;
  const within = printed.slice(printed.indexOf(first), printed.indexOf(last) + 1);
  return within.length > 0 && within.every(isRunning);
}

function offsetOf(row) {
  const mark = row ? marksOf(row)[0] : null;
  if (!mark) return 0;
  return parts.slice(0, parts.findIndex((node) => mark.contains(node))).reduce((sum, node) => sum + node.length, 0);
}

function pick(from, to) {
  span = from === null ? null : [from, to];
  picked = null;
  if (span) {
    picked = document.createRange();
    picked.setStart(...at(from, false));
    picked.setEnd(...at(to, true));
    const box = picked.getBoundingClientRect();
    const column = bar.closest(".column");
    const frame = column.scrollHeight > column.clientHeight ? column : document.scrollingElement;
    const top = frame === column ? column.getBoundingClientRect().top : 0;
    frame.scrollTo({ top: frame.scrollTop + box.top - top - frame.clientHeight / 3, behavior: "instant" });
  }
  if (CSS.highlights) picked ? CSS.highlights.set("picked", new Highlight(picked)) : CSS.highlights.delete("picked");
  document.getElementById("found").value = picked ? `${wordsOf(picked).quote.replace(/\s+/g, " ")} (${place + 1} of ${places.length})` : bar.elements.find.value ? "not in the letter" : "";
}

// Every place of the typed words, to the ends of the words that they begin or end in; the one nearest to the field first.
function find() {
  const typed = bar.elements.find.value.trim().split(/\s+/).filter(Boolean);
  if (!typed.length) return pick(null);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${typed.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("\\s+")}[\\p{L}\\p{N}]*`, "giu");
  places = [...whole.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]).filter(([from, to]) => isOne(from, to));
  const near = offsetOf(wanting);
  place = places.reduce((best, one, index) => (Math.abs(one[0] - near) < Math.abs(places[best][0] - near) ? index : best), 0);
  places.length ? pick(...places[place]) : pick(null);
}

function step(by) {
  if (!places.length) return;
  place = (place + by + places.length) % places.length;
  pick(...places[place]);
}

// One word more at the end, or one less.
function grow(by) {
  if (!span) return;
  const [from, to] = span;
  const more = /^\s*\S+/.exec(whole.slice(to));
  const less = /\s*\S+$/.exec(whole.slice(from, to));
  if (by > 0 && more && isOne(from, to + more[0].length)) pick(from, to + more[0].length);
  if (by < 0 && less && less.index > 0) pick(from, from + less.index);
}

// What was found is nobody's any more: the next field that is corrected is not to get it.
function leave() {
  bar.hidden = true;
  bar.reset();
  pick(null);
}

function close() {
  leave();
  go(wanting);
}

if (bar && parts.length) {
  keys["/"] = () => {
    wanting = current() ?? null;
    bar.hidden = false;
    bar.elements.find.focus();
  };
  bar.elements.find.addEventListener("input", find);
  bar.addEventListener("focusout", ({ relatedTarget: next }) => next && !bar.contains(next) && leave());
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.addEventListener("keydown", (event) => {
    const does = { Escape: close, ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: give };
    const act = event.shiftKey ? { ArrowRight: () => grow(1), ArrowLeft: () => grow(-1) }[event.key] : does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function give() {
  const said = document.getElementById("found");
  if (!wanting) said.value = "Go to a field first: Escape, then j, k, n or J, K.";
  else if (!mine(wanting, "form.change")) said.value = "This field is not set by words.";
  else if (picked) correct(wanting);
}
