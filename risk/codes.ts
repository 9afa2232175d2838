/** The closed list of reasons why a candidate is refused or advised against, with what a person is told about each. */
import { CALENDAR_CODES } from "./codes/calendar.ts";
import { CONTROL_CODES } from "./codes/control.ts";
import { EXPOSURE_CODES } from "./codes/exposure.ts";
import { INPUT_CODES } from "./codes/input.ts";
import { TRADE_CODES } from "./codes/trade.ts";

export type { CodeText } from "./codes/text.ts";

export const REFUSALS = {
  ...INPUT_CODES,
  ...CONTROL_CODES,
  ...CALENDAR_CODES,
  ...TRADE_CODES,
  ...EXPOSURE_CODES,
} as const;

export type RefusalCode = keyof typeof REFUSALS;
