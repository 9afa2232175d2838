/** `npm run hooks`: installs the pre-commit hook (lint, types, secret scan of what is staged) into this clone. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MARK = "# Installed by: npm run hooks (Lookout)";

/** npm puts the pinned Node first on the path, whatever this machine has. */
const HOOK = `#!/bin/sh
${MARK}
set -e
npm exec --no -- node scripts/secret-scan.ts --staged
npm run --silent lint
npm run --silent types
`;

function hooksFolder(): string | null {
  try {
    return execFileSync("git", ["rev-parse", "--path-format=absolute", "--git-path", "hooks"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}

function main(): number {
  const folder = hooksFolder();
  if (folder === null) {
    process.stderr.write("This folder is no git clone, so there is nothing to hook into. Nothing was changed.\n");
    return 2;
  }
  const hook = join(folder, "pre-commit");
  if (existsSync(hook) && !readFileSync(hook, "utf8").includes(MARK)) {
    process.stderr.write(
      `${hook} is somebody else's hook and was left alone. Remove it, or call these from it:\n${HOOK}`,
    );
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(hook, HOOK);
  chmodSync(hook, 0o755);
  process.stdout.write(`Installed ${hook}: lint, types and a secret scan before each commit.\n`);
  return 0;
}

process.exitCode = main();
