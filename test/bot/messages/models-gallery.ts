/** The models and the question before another one serves, in every situation. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { modelMessage } from "../../../bot/messages/model.ts";
import { modelsAnswerMessage, modelsHow, modelsMessage } from "../../../bot/messages/models.ts";
import type { Words } from "../../../bot/words/words.ts";
import type { ModelImpossible, ModelRow, ModelWish } from "../../../engine/api.ts";
import { aModelReport } from "../../support/bot-reports.ts";
import { aModelWish, askedAbout, MODEL_ROWS } from "../../support/fake-models.ts";

const broken: ModelRow = {
  ...{ tag: "mine-1", version: "1.0.0", made: "2025-05-31", status: "observation", isLocal: true },
  ...{ serves: false, takesOver: false, since: null, gates: 0, missed: [] },
  fault: "The file model.onnx of mine-1 cannot be read, so this model is not used. Train it again.",
};
const done = (wish: ModelWish) => ({ kind: "done", value: JSON.stringify(wish) }) as const;
const back = aModelWish({ kind: "rollback", tag: "crypto-1", from: "crypto-1-b", reason: "it loses on every coin" });
const not = (code: ModelImpossible["code"], text = "") => ({ kind: "impossible", code, text }) as const;

export const MODELS_GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  "model-made-today": (words) => modelMessage(words, aModelReport({ ageDays: 0 })),
  models: (words) => modelsMessage(words, [...MODEL_ROWS, broken]),
  "models-takes-over": (words) =>
    modelsMessage(
      words,
      MODEL_ROWS.map((row) => (row.serves ? row : { ...row, takesOver: true })),
    ),
  "models-serves": (words) => modelsAnswerMessage(words, not("MODEL_SERVES")),
  "models-how": (words) => modelsHow(words),
  "models-promote-question": (words) => modelsAnswerMessage(words, askedAbout(aModelWish())),
  "models-promote-question-watched": (words) => modelsAnswerMessage(words, askedAbout(aModelWish({ missed: [] }))),
  "models-promote-question-live": (words) =>
    modelsAnswerMessage(words, askedAbout(aModelWish({ as: "live", missed: [] }))),
  "models-rollback-question": (words) => modelsAnswerMessage(words, askedAbout(back)),
  "models-promote-done": (words) => modelsAnswerMessage(words, done(aModelWish())),
  "models-rollback-done": (words) => modelsAnswerMessage(words, done(back)),
  "models-reason-needed": (words) => modelsAnswerMessage(words, not("REASON_NEEDED")),
  "models-fixed": (words) => modelsAnswerMessage(words, not("MODEL_FIXED")),
  "models-pinned": (words) => modelsAnswerMessage(words, not("MODEL_PINNED", "crypto-1")),
  "models-unknown": (words) => modelsAnswerMessage(words, not("MODEL_UNKNOWN")),
  "models-unfit": (words) => modelsAnswerMessage(words, not("MODEL_UNFIT", broken.fault ?? "")),
  "models-nothing-before": (words) => modelsAnswerMessage(words, not("NOTHING_BEFORE")),
  "models-never-served": (words) => modelsAnswerMessage(words, not("NEVER_SERVED")),
};
