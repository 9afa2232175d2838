/** Something changed that people must know: one message per change. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Notice } from "../../engine/api.ts";
import { shorten } from "./format.ts";
import { bold, lines } from "./layout.ts";

type Alert = Extract<Notice, { kind: "alert" }>;

const TITLES = {
  DATA_STALE: "Market data is stale",
  DATA_RECOVERED: "Market data is fresh again",
  DATA_REJECTED: "Unsound candles were left out",
  DATA_QUALITY_LOW: "Market data of the day is too poor",
  DATA_QUALITY_BACK: "Market data of the day is good enough again",
  SOURCE_DOWN: "The market data source is down",
  SOURCE_UP: "The market data source is back",
  FEED_FALLBACK: "Candles come another way than configured",
  FEED_RESTORED: "Candles come as configured again",
  KILL_SWITCH_VIOLATED: "A signal was stopped by the kill switch",
  RISK_STATE_CHANGED: "The account's risk state changed",
  ACCOUNT_UNUSABLE: "The account's figures cannot be used",
  ACCOUNT_USABLE: "The account's figures can be used again",
  ACCOUNT_ANCHOR_DIFFERS: "Two answers to where the account's day began",
  SCAN_LATE: "Scan timing changed",
  MODEL_DOWN: "The model does not answer",
  MODEL_UP: "The model answers again",
  MODEL_CHANGED: "Another model serves now",
  MODEL_CHANGE_REFUSED: "The model was not changed",
  SHADOW_STOPPED: "The second model is not asked any more",
  MODEL_TRAINED: "A new model was trained",
  MODEL_NOT_TRAINED: "No new model was trained",
  DRIFT_FOUND: "The model drifts away from its card",
  DRIFT_OVER: "The model is as its card says again",
  UNUSUAL_MOVE: "An unusual move",
  MODEL_WEIGHTS_UNFIT: "Weights are set for models that are not there",
  MODEL_REWEIGHED: "The model's own mixture is overridden",
  PARITY_DIFFERS: "Live and simulation differ",
} as const satisfies Record<Alert["code"], string>;

/** Alert texts are sentences; one that is not is cut before it could fill a whole message. */
const LONGEST_TEXT = 2000;

export const alertMessage = (alert: Alert): FormattedString =>
  lines(bold(TITLES[alert.code]), shorten(alert.text, LONGEST_TEXT));
