// The desk works without this file. With it, progress comes in live, long forms say what has changed,
// and a button can not be pressed twice.
"use strict";

function follow(live) {
  const log = live.querySelector(".log");
  const list = log.querySelector("ol");
  const stages = [...live.querySelectorAll("[data-stage]")];
  const source = new EventSource(`${live.dataset.events}?after=${live.dataset.after}`);
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  source.addEventListener("step", (event) => {
    const step = JSON.parse(event.data);
    const item = document.createElement("li");
    const who = document.createElement("span");
    who.className = "who";
    who.textContent = step.stage;
    const text = document.createElement("span");
    text.textContent = step.text;
    item.append(who, " ", text);
    list.append(item);
    log.scrollTo({ top: log.scrollHeight, behavior: reduced ? "auto" : "smooth" });
    const at = stages.findIndex((stage) => stage.dataset.stage === step.part);
    if (at < 0) return;
    stages.forEach((stage, i) => {
      stage.className = i < at ? "past" : i === at ? "now" : "ahead";
      if (i === at) stage.setAttribute("aria-current", "step");
      else stage.removeAttribute("aria-current");
    });
    stages[at].querySelector(".told").textContent = step.text;
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}

const KINDS = [["", "All"], ["verified", "Verified"], ["open", "Not verified"], ["REFUTED", "Refuted"],
  ["INSUFFICIENT", "Insufficient"], ["disputed", "Disputed"]];

function chips(box) {
  const items = [...document.querySelectorAll("#claim-list > li")];
  const has = (item, kind) => !kind || item.dataset.kinds.split(" ").includes(kind);
  const found = KINDS.map(([kind, name]) => [kind, name, items.filter((item) => has(item, kind)).length]);
  const useful = found.filter(([kind, , count]) => !kind || (count > 0 && count < items.length));
  if (useful.length < 2) return;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Show claims");
  for (const [kind, name, count] of useful) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${name} ${count}`;
    button.setAttribute("aria-pressed", String(!kind));
    button.addEventListener("click", () => {
      for (const other of box.children) other.setAttribute("aria-pressed", String(other === button));
      for (const item of items) item.hidden = !has(item, kind);
    });
    box.append(button);
  }
  box.hidden = false;
  // A link to a claim that the choice hides shows all again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) {
      box.firstElementChild.click();
      target.scrollIntoView();
    }
  });
}

function edits(form) {
  const count = form.querySelector("[data-count]");
  const tell = () => {
    let changed = 0;
    let dropped = 0;
    for (const item of form.querySelectorAll(".edits > li")) {
      const area = item.querySelector("textarea");
      const gone = item.querySelector("[type=checkbox]").checked;
      const reworded = area.value.trim() !== area.dataset.was.trim();
      item.classList.toggle("gone", gone);
      item.classList.toggle("reworded", !gone && reworded);
      dropped += gone;
      changed += !gone && reworded;
    }
    count.textContent = changed + dropped ? `${changed} reworded, ${dropped} taken out` : "Nothing changed yet";
  };
  form.addEventListener("input", tell);
  tell();
}

function decide(form) {
  const notes = form.querySelector("textarea#notes");
  const started = new FormData(form);
  let sent = false;
  const dirty = () => {
    for (const [name, value] of new FormData(form)) {
      if (name !== "action" && started.get(name) !== value) return true;
    }
    return false;
  };
  form.addEventListener("change", () => {
    const chosen = form.querySelector("[name=action]:checked");
    if (notes) notes.required = chosen !== null && chosen.value === "revise";
  });
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (!sent && dirty()) event.preventDefault(); });
}

function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  });
}

document.querySelectorAll("[data-events]").forEach(follow);
document.querySelectorAll("[data-filter=claims]").forEach(chips);
document.querySelectorAll("[data-edit]").forEach(edits);
document.querySelectorAll("[data-decide]").forEach(decide);
document.querySelectorAll("[data-once]").forEach(once);
const alarm = document.getElementById("error");
if (alarm) alarm.focus();
