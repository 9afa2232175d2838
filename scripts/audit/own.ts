/** The program's own levels that an audit reports beside the firm's: a flag, else the setting, else its fallback. */
import { percentOfPart } from "../../app/config/fields.ts";
import { aboutSetting } from "../../app/config/schema.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { OwnLimits } from "../../risk/types.ts";

/** Percent of the initial balance, as text; undefined = not given. */
export type OwnFlags = { readonly "own-daily"?: string | undefined; readonly "own-total"?: string | undefined };
export type Environment = Readonly<Record<string, string | undefined>>;

/** Shares of the initial balance. Never more than 0.9 × the official limit counts, whatever is wished. */
export function ownLimits(flags: OwnFlags, environment: Environment): Result<OwnLimits, string> {
  const daily = shareOf("own-daily", flags, "OWN_DAILY_LOSS_PCT", environment);
  if (!daily.ok) return daily;
  const total = shareOf("own-total", flags, "OWN_TOTAL_LOSS_PCT", environment);
  return total.ok ? ok({ daily: daily.value, total: total.value }) : total;
}

function shareOf(
  flag: keyof OwnFlags,
  flags: OwnFlags,
  setting: "OWN_DAILY_LOSS_PCT" | "OWN_TOTAL_LOSS_PCT",
  environment: Environment,
): Result<number, string> {
  const given = flags[flag];
  const text = given ?? (environment[setting]?.trim() || (aboutSetting(setting).fallback ?? ""));
  const percent = percentOfPart.safeParse(text);
  if (percent.success) return ok(percent.data / 100);
  const name = given === undefined ? setting : `--${flag}`;
  return err(
    `${name} must be percent of the initial balance, a number above 0 and below 100 such as 4.5, not "${text}".`,
  );
}
