/** `npm run docs`: writes `.env.example` and docs/reference/configuration.md from the configuration's schema. */
import { writeFileSync } from "node:fs";
import type { About } from "../app/config/fields.ts";
import { FLAG_OF } from "../app/config/load.ts";
import { aboutSetting, SETTING_NAMES, type SettingName } from "../app/config/schema.ts";

const GROUPS: readonly About["group"][] = [
  "Mode and feed",
  "Telegram",
  "Models and signals",
  "Risk",
  "Account",
  "Replay",
  "Exchange",
  "Storage",
  "Process",
];

const namesOf = (group: About["group"]): readonly SettingName[] =>
  SETTING_NAMES.filter((name) => aboutSetting(name).group === group);

/** Breaks a sentence into comment lines of at most 100 characters. */
function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 98) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}

function exampleOf(name: SettingName): string {
  const { says, allowed, fallback, secret } = aboutSetting(name);
  const note = secret ? " A secret: never share or commit it." : "";
  return `${comment(`${says} Allowed: ${allowed}.${note}`)}\n#${name}=${fallback ?? ""}\n`;
}

/** Everything is commented out: a line in `.env` stands above `--config FILE` and above the demo's own defaults. */
export function envExample(): string {
  const head = `# Settings of Lookout. "npm run setup" copies this file to .env and asks for what matters; nothing here is needed
# to start. A line takes effect once its # is removed; what stays commented out keeps the value shown.
# Written from the schema in app/config: after a change run "npm run docs".
`;
  const groups = GROUPS.map((group) => `# ---- ${group}\n\n${namesOf(group).map(exampleOf).join("\n")}`);
  return `${[head, ...groups].join("\n")}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function rowOf(name: SettingName): string {
  const { says, allowed, fallback, secret, hot } = aboutSetting(name);
  const flag = FLAG_OF[name];
  const words = `${says}${secret ? " **Secret.**" : ""}${hot ? " **Hot.**" : ""}${flag === undefined ? "" : ` Flag: \`${flag}\`.`}`;
  return `| \`${name}\` | ${fallback === null ? "unset" : `\`${fallback}\``} | ${cell(allowed)} | ${cell(words)} |`;
}

export function configurationPage(): string {
  const tables = GROUPS.map(
    (group) =>
      `## ${group}\n\n| Name | Default | Allowed | What it does |\n| --- | --- | --- | --- |\n${namesOf(group).map(rowOf).join("\n")}\n`,
  );
  return `# Configuration

<!-- Written by "npm run docs" from app/config; a test compares the two. -->

Every setting is optional: \`npm ci && npm start\` needs none. From weak to strong:

1. the default in the tables below (a replay lowers \`THRESHOLD\` for the demo and says so),
2. \`--config FILE\`: a JSON object with the names below as keys,
3. the environment, which \`.env\` belongs to,
4. flags (\`npm start -- --help\`),
5. what is stored from chat: \`/threshold\` and \`/kill_switch\`.

An empty value counts as unset. A name that does not exist in \`--config FILE\` is a problem, as is a value outside what
is allowed: the process then lists every problem at once and exits with code 2, before anything is opened or sent.

Two settings cannot be argued with: \`KILL_SWITCH=true\` cannot be lifted from chat, and \`MODE=live\` needs
\`LIVE_CONFIRM\` too and keeps \`THRESHOLD\` at 0.70 or higher.

${tables.join("\n")}
## A configuration file

\`\`\`json
{
  "SYMBOLS": ["BTC/USDT", "ETH/USDT"],
  "THRESHOLD": 0.45,
  "KILL_SWITCH": false,
  "TIER_EDGES": [0.4, 0.45],
  "ENSEMBLE_WEIGHTS": "lgbm-win240=1"
}
\`\`\`

A live run looks at the file before each scan. A change is judged as at a start: if anything in it is wrong, all of it is refused
with the reasons (alert \`CONFIG_REFUSED\`), and what was in force stays. Else the settings marked **Hot** take effect with the next
scan (\`CONFIG_APPLIED\`); others wait for a restart, which is said. Both are in the audit log, with the values before and after. What
the environment, a flag or the chat sets stays above the file.

Secrets belong into \`.env\` (readable for you alone) or the environment, not into such a file:
[credentials](../guides/credentials.md).
`;
}

if (import.meta.main) {
  writeFileSync(".env.example", envExample());
  writeFileSync("docs/reference/configuration.md", configurationPage());
}
