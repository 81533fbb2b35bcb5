// node prepare.mjs <folder>: makes of dkfds what the pages serve. The CSS whole, without its font rules (the pages have three Latin-1 cuts of their own) and with its icons beside
// it; of the icons those that the pages use; and a sheet of those that stand in the pages' own markup.
import fs from "node:fs";
import path from "node:path";

const target = process.argv[2];
const dkfds = path.join(import.meta.dirname, "node_modules", "dkfds", "dist");
const icons = path.join(dkfds, "img", "svg-icons");
const inStyles = ["calendar-month", "check-white", "check", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "close", "error-white", "info-white", "minus-white", "minus", "more-vert", "plus", "search", "success-white", "warning"];
const inPages = ["chevron-right", "error", "info", "sort-table-ascending", "sort-table-descending", "sort-table-none", "success", "warning"];

fs.mkdirSync(path.join(target, "icons"), { recursive: true });
const css = fs.readFileSync(path.join(dkfds, "css", "dkfds.min.css"), "utf8")
  .replace(/@font-face\{[^}]*\}/g, "")
  .replace(/\.\.\/img\/(svg-icons\/)?/g, "icons/")
  .replace(/\/\*# sourceMappingURL=.*\*\//, "");
fs.writeFileSync(path.join(target, "dkfds.css"), css);
for (const name of inStyles) fs.copyFileSync(path.join(icons, `${name}.svg`), path.join(target, "icons", `${name}.svg`));
const symbols = inPages.map(name => {
  const svg = fs.readFileSync(path.join(icons, `${name}.svg`), "utf8");
  const box = /viewBox="([^"]+)"/.exec(svg)[1];
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
  return `<symbol id="${name}" viewBox="${box}">${shapes}</symbol>`;
});
fs.writeFileSync(path.join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
fs.copyFileSync(path.join(dkfds, "LICENSE.md"), path.join(target, "dkfds-LICENSE.md"));
