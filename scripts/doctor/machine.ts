/** Checks of the machine: Node, room on the disk, rights of the folder and of the secrets' file. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Finding, found } from "./finding.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export function checkNode(running: string): Finding {
  const say = found("Node");
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const pinned = String(dependencies.node);
  if (running === `v${pinned}`) return say("ok", `${running}, the pinned one.`);
  return say(
    "bad",
    `${running} runs, but ${pinned} is pinned and tested. Run "npm ci", and start with npm or with node_modules/node/bin/node.`,
  );
}

/** A year of candles, quotes and vectors of ten symbols, and a backup of it. */
const ROOM_WANTED = 5e9;
/** Below it the databases may stop being written within days. */
const ROOM_NEEDED = 5e8;

export function checkDisk(varFolder: string, freeBytes: (folder: string) => number = freeIn): Finding {
  const say = found("Disk");
  const free = freeBytes(existing(varFolder));
  const room = `${(free / 1e9).toFixed(1)} GB are free for ${varFolder}`;
  if (free < ROOM_NEEDED) {
    return say(
      "bad",
      `${room}. When it is full no decision can be stored and no signal is sent: free some space, or move VAR_DIR.`,
    );
  }
  if (free < ROOM_WANTED) return say("note", `${room}; a year of ten symbols with backups needs about 5 GB.`);
  return say("ok", `${room}.`);
}

function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The folder itself, or the nearest one above that is there. */
function existing(folder: string): string {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

export function checkRights(varFolder: string): Finding {
  const say = found("Rights");
  try {
    mkdirSync(varFolder, { recursive: true });
    accessSync(varFolder, constants.R_OK | constants.W_OK | constants.X_OK);
    return say("ok", `${varFolder} can be read and written.`);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "no access";
    return say(
      "bad",
      `${varFolder} cannot be written (${why}), so nothing would start. Give it to this user: chown -R "$USER" ${varFolder}`,
    );
  }
}

export function checkSecretsFile(file: string): Finding {
  const say = found("Secrets");
  if (!existsSync(file)) return say("skip", `There is no ${file}; settings come from the environment alone.`);
  const others = statSync(file).mode & 0o077;
  if (others === 0) return say("ok", `${file} can be read by its owner only.`);
  return say(
    "note",
    `${file} can be read by other users of this machine, and may hold the bot's token: chmod 600 ${file}`,
  );
}
