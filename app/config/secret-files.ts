/** Secrets from files: `NAME_FILE` in the environment names a file that holds what `NAME` would, for every secret setting. */
import { readFileSync } from "node:fs";
import type { ConfigProblem } from "./load.ts";
import { aboutSetting, SETTING_NAMES, type SettingName } from "./schema.ts";

export type SecretFiles = {
  readonly texts: Readonly<Partial<Record<SettingName, string>>>;
  readonly problems: readonly ConfigProblem[];
};

/** `given` = the texts of the other layers, in which none of these settings may stand as well. */
export function readSecretFiles(
  environment: Readonly<Record<string, string | undefined>>,
  given: readonly Readonly<Record<string, string | undefined>>[],
): SecretFiles {
  const texts: Partial<Record<SettingName, string>> = {};
  const problems: ConfigProblem[] = [];
  for (const name of SETTING_NAMES.filter((one) => aboutSetting(one).secret)) {
    const setting = `${name}_FILE`;
    const path = environment[setting]?.trim() ?? "";
    if (path === "") continue;
    const isGiven = given.some((layer) => (layer[name]?.trim() ?? "") !== "");
    const read = isGiven ? { fault: `${name} is set as well, and only one of the two can count` } : contentOf(path);
    if ("text" in read) texts[name] = read.text;
    else problems.push({ setting, text: refusal(setting, path, name, read.fault) });
  }
  return { texts, problems };
}

const refusal = (setting: string, path: string, name: string, fault: string): string =>
  `${setting} names ${path}, but ${fault}. Nothing was started. Correct or remove ${setting}, or set ${name} alone.`;

function contentOf(path: string): { readonly text: string } | { readonly fault: string } {
  try {
    const text = readFileSync(path, "utf8").trim();
    return text === "" ? { fault: "that file is empty" } : { text };
  } catch (error) {
    return { fault: `that file cannot be read (${(error as NodeJS.ErrnoException).code ?? "unreadable"})` };
  }
}
