/** Reads the layers of configuration into one set of values, or into every problem at once. Of files only those of secrets. */
import { err, ok, type Result } from "../../core/result.ts";
import {
  aboutSetting,
  configSchema,
  LIVE_MINIMUM_THRESHOLD,
  SETTING_NAMES,
  type SettingName,
  type Settings,
} from "./schema.ts";
import { readSecretFiles } from "./secret-files.ts";
import { openPageProblem } from "./web-settings.ts";

/** Texts by setting name, as they stand in an environment. */
export type SettingTexts = Readonly<Partial<Record<SettingName, string>>>;

export type ConfigLayers = {
  /** Stands over the schema's fallbacks and under everything a person wrote; the demo's threshold comes in here. */
  readonly defaults: SettingTexts;
  /** Parsed JSON of `--config FILE`, not yet checked; null = no file given. */
  readonly configFile: { readonly path: string; readonly content: unknown } | null;
  /** The process's environment: names that are not settings are left alone; `NAME_FILE` names the file of a secret. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: SettingTexts;
};

export type SettingSource = "default" | "file" | "environment" | "flag";

export type Config = {
  readonly values: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
  /** Values of secrets that are set; hand them to the scrubber. */
  readonly secrets: readonly string[];
  readonly secretsByName: Readonly<Partial<Record<SettingName, string>>>;
};

/** One thing that is wrong, in words for the person who can mend it. */
export type ConfigProblem = { readonly setting: string; readonly text: string };

type Layered = { readonly text: string; readonly source: SettingSource };
type Merged = Map<SettingName, Layered>;

/** Flags that set a setting, for sentences that name what the person typed. */
export const FLAG_OF: Readonly<Partial<Record<SettingName, string>>> = {
  FEED: "--feed",
  REPLAY_SPEED: "--speed",
  REPLAY_FILES: "--files",
  SAMPLE_DIR: "--data",
  SYMBOLS: "--symbols",
  THRESHOLD: "--threshold",
};

/**
 * Fallbacks < defaults < --config FILE < environment < flags. "" counts as unset in every layer. Never throws for what
 * a person wrote: the error lists every problem, and no sentence holds a secret's value.
 */
export function loadConfig(layers: ConfigLayers): Result<Config, readonly ConfigProblem[]> {
  const file = fileTexts(layers.configFile);
  const merged: Merged = new Map();
  lay(merged, fallbacks(), "default");
  lay(merged, layers.defaults, "default");
  lay(merged, file.texts, "file");
  const secrets = readSecretFiles(layers.environment, [file.texts, layers.environment]);
  lay(merged, layers.environment, "environment");
  lay(merged, secrets.texts, "environment");
  lay(merged, layers.flags, "flag");

  const parsed = configSchema.safeParse(Object.fromEntries([...merged].map(([name, { text }]) => [name, text])));
  const where = layers.configFile?.path ?? "";
  const wrong = parsed.success ? [] : badValues(parsed.error.issues, merged, where);
  const problems = [
    ...file.problems,
    ...secrets.problems,
    ...wrong,
    ...liveProblems(merged, where),
    ...pageProblems(merged),
  ];
  if (problems.length > 0 || !parsed.success) return err(problems);
  return ok({ values: parsed.data, sources: sourcesOf(merged), ...secretsOf(merged) });
}

function lay(merged: Merged, texts: Readonly<Record<string, string | undefined>>, source: SettingSource): void {
  for (const name of SETTING_NAMES) {
    const text = texts[name]?.trim() ?? "";
    if (text !== "") merged.set(name, { text, source });
  }
}

const fallbacks = (): SettingTexts =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, aboutSetting(name).fallback ?? ""]));

const sourcesOf = (merged: Merged): Config["sources"] =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, merged.get(name)?.source ?? "default"])) as Config["sources"];

function secretsOf(merged: Merged): Pick<Config, "secrets" | "secretsByName"> {
  const set = SETTING_NAMES.flatMap((name) => {
    const text = merged.get(name)?.text;
    return text !== undefined && aboutSetting(name).secret ? [[name, text] as const] : [];
  });
  return { secrets: set.map(([, text]) => text), secretsByName: Object.fromEntries(set) };
}

/** A setting's JSON value as the text an environment would hold; null when it is an object or a list of lists. */
function scalarText(value: unknown): string | null {
  if (value === null) return "";
  if (Array.isArray(value)) {
    const items = value.map((item) => (Array.isArray(item) ? null : scalarText(item)));
    return items.includes(null) ? null : items.join(",");
  }
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : null;
}

function fileTexts(file: ConfigLayers["configFile"]): {
  readonly texts: Readonly<Record<string, string>>;
  readonly problems: readonly ConfigProblem[];
} {
  if (file === null) return { texts: {}, problems: [] };
  const { path, content } = file;
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    return {
      texts: {},
      problems: [
        {
          setting: "--config",
          text: `${path} must hold one JSON object whose keys are setting names, for example {"THRESHOLD": "0.70"}.`,
        },
      ],
    };
  }
  const texts: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, value] of Object.entries(content)) {
    const text = scalarText(value);
    if (!(SETTING_NAMES as readonly string[]).includes(name)) {
      problems.push({
        setting: name,
        text: `${path} sets ${name}, which is not a setting. Remove it or correct the name; docs/reference/configuration.md lists all names.`,
      });
    } else if (text === null) {
      problems.push({
        setting: name,
        text: `${path} gives ${name} an object. It must be ${aboutSetting(name as SettingName).allowed}, written as text, a number, true or false, or a list of these.`,
      });
    } else {
      texts[name] = text;
    }
  }
  return { texts, problems };
}

function badValues(
  issues: readonly { readonly path: readonly PropertyKey[] }[],
  merged: Merged,
  where: string,
): readonly ConfigProblem[] {
  const names = new Set(issues.map((issue) => issue.path[0] as SettingName));
  return [...names].map((name) => {
    const { allowed, secret } = aboutSetting(name);
    const { text = "", source = "default" } = merged.get(name) ?? {};
    const was = secret
      ? "has a value of the wrong form (not shown, because it is a secret)"
      : `is ${JSON.stringify(text)}`;
    return { setting: name, text: `${name} ${was}. It must be ${allowed}. ${cure(name, source, where)}` };
  });
}

/** A file is also read while the process runs, where "start again" would be wrong. */
function cure(name: SettingName, source: SettingSource, where: string): string {
  if (source === "flag") return `Correct the flag ${FLAG_OF[name] ?? name} and start again.`;
  if (source === "file") return `Correct it in ${where}.`;
  return `Correct it in .env or in the environment, or remove it, and start again.`;
}

/** What mode live needs beyond single values; reads texts, so that it speaks up beside values that are wrong themselves. */
function liveProblems(merged: Merged, where: string): readonly ConfigProblem[] {
  if (merged.get("MODE")?.text !== "live") return [];
  const problems: ConfigProblem[] = [];
  if (!merged.has("LIVE_CONFIRM")) {
    problems.push({
      setting: "LIVE_CONFIRM",
      text: `MODE is live, but LIVE_CONFIRM is not set, so nothing was started and no money is at risk. Set LIVE_CONFIRM to ${aboutSetting("LIVE_CONFIRM").allowed}, or set MODE to dryrun.`,
    });
  }
  const { text = "", source = "default" } = merged.get("THRESHOLD") ?? {};
  if (Number(text) >= 0 && Number(text) < LIVE_MINIMUM_THRESHOLD) {
    problems.push({
      setting: "THRESHOLD",
      text: `THRESHOLD is ${JSON.stringify(text)}, but mode live never sends a signal below ${LIVE_MINIMUM_THRESHOLD.toFixed(2)}. ${cure("THRESHOLD", source, where)}`,
    });
  }
  return problems;
}

function pageProblems(merged: Merged): readonly ConfigProblem[] {
  const textOf = (name: SettingName): string => merged.get(name)?.text ?? "";
  const hasToken = merged.has("HTTP_TOKEN");
  const text = openPageProblem({ host: textOf("HTTP_HOST"), port: textOf("HTTP_PORT"), hasToken });
  return text === null ? [] : [{ setting: "HTTP_HOST", text }];
}
