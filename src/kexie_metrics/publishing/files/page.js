"use strict";
const area = document.getElementById("area");
const org = document.getElementById("org");
const filtered = () => {
  for (const section of document.querySelectorAll("section[data-area]")) {
    section.hidden = area.value !== "" && section.dataset.area !== area.value;
  }
  for (const row of document.querySelectorAll("tr[data-org]")) {
    row.hidden = org !== null && org.value !== "" && row.dataset.org !== org.value;
  }
};
document.getElementById("filters").hidden = false;
for (const choice of [area, org]) {
  if (choice !== null) {
    choice.addEventListener("change", filtered);
  }
}
const opened = () => {
  const cell = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const origin = cell === null ? null : cell.querySelector("details");
  if (origin !== null) {
    origin.open = true;
    cell.scrollIntoView({ block: "center" });
  }
};
addEventListener("hashchange", opened);
opened();
const key = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.n === undefined ? cell.textContent : Number(cell.dataset.n);
};
const compare = (one, other) => {
  if (typeof one === "number" && typeof other === "number") {
    return one - other;
  }
  if (typeof one === typeof other) {
    return one.localeCompare(other, document.documentElement.lang);
  }
  return typeof one === "number" ? -1 : 1;
};
/* A row that is set in stays below the row it is part of, and a total stays first. */
const groups = (body) => {
  const found = [];
  for (const row of body.rows) {
    const part = row.className.startsWith("d");
    if (part && found.length > 0) {
      found[found.length - 1].push(row);
    } else {
      found.push([row]);
    }
  }
  return found;
};
const sort = (table, column, down) => {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const flat = rows.length > 1 && rows.slice(1).every((row) => row.className === "d1") && rows[0].className === "";
  const head = flat ? [rows[0]] : [];
  const sets = flat ? rows.slice(1).map((row) => [row]) : groups(body);
  sets.sort((one, other) => (down ? -1 : 1) * compare(key(one[0], column), key(other[0], column)));
  body.append(...head, ...sets.flat());
};
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, column, down);
    });
  });
}
