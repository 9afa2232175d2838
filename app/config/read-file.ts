/** Opens the file behind `--config FILE`; what stands in it is judged by `loadConfig`. */
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";
import type { ConfigLayers, ConfigProblem } from "./load.ts";

type ConfigFile = NonNullable<ConfigLayers["configFile"]>;

export function readConfigFile(path: string): Result<ConfigFile, ConfigProblem> {
  const problem = (text: string): Result<ConfigFile, ConfigProblem> => err({ setting: "--config", text });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unreadable";
    return problem(
      `The configuration file ${path} cannot be read (${reason}). Check the path given to --config and its rights.`,
    );
  }
  try {
    return ok({ path, content: JSON.parse(text.replace(/^\uFEFF/, "")) as unknown });
  } catch {
    // The parser's own message quotes the text around the fault, which may be a secret.
    return problem(`The configuration file ${path} is not valid JSON. Correct it.`);
  }
}
