/** `/retrain`: the question, and what comes of it. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { ANSWER_SOON, bold, lines } from "./layout.ts";

export const askRetrain = (): FormattedString =>
  lines(
    bold("Train a new model from the newest candles?"),
    "It takes minutes to hours of this machine, with low priority; scans go on. The new model is only watched: nothing is promoted.",
    ANSWER_SOON,
  );

export const retrainStarted = (): FormattedString =>
  lines(bold("Training began."), "You are told how it ended, with old and new compared. Until then nothing changes.");

export const RETRAIN_REFUSED = {
  RETRAIN_OFF: "Nothing is trained here: a recording is played. Nothing was changed: ask a process on a live feed.",
  RETRAIN_RUNNING: "A training is under way already. Nothing was changed: you are told when it ends.",
} as const;
