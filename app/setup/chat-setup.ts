/** What `/setup` writes into `.env`: it holds from the next start on, and every other line stays as its owner wrote it. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { SetupDesk } from "../../engine/api.ts";
import { accountSize } from "../../risk/preset.ts";
import { PRESETS } from "../../risk/presets.ts";
import type { Settings } from "../config/schema.ts";
import { withSetting } from "./env-text.ts";

export function createSetupDesk(
  file: string,
  { FTMO_PRESET: preset, ACCOUNT_INITIAL: initial }: Pick<Settings, "FTMO_PRESET" | "ACCOUNT_INITIAL">,
  isConfigured: boolean,
): SetupDesk {
  let isChosen = isConfigured;
  return {
    presets: [...PRESETS.values()].map((one) => ({
      id: one.id,
      name: `${one.firm} ${one.plan}, ${one.phase.replace("-", " ")}`,
      size: accountSize(one),
    })),
    current: { preset, initial },
    isChosen: () => isChosen,
    save(wishedPreset, wishedInitial) {
      isChosen = true;
      const before = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (wishedPreset === preset && wishedInitial === initial) return "unchanged";
      try {
        store(
          file,
          withSetting(withSetting(before, "FTMO_PRESET", wishedPreset), "ACCOUNT_INITIAL", String(wishedInitial)),
        );
        return "stored";
      } catch {
        // A read-only place (a container, another owner): the person is told what to set by hand.
        return "not-stored";
      }
    },
  };
}

/** Written beside and moved over, so that a crash leaves the old file or the new one; readable for its owner alone. */
function store(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}
