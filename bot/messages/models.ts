/** `/models`: which there are, which serves, and the question before another one does. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { ModelAnswer, ModelImpossible, ModelRow, ModelWish } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, shorten } from "./format.ts";
import { answerSoon, bold, code, lines, type Piece } from "./layout.ts";
import { dateTime } from "./times.ts";

export const modelsMessage = (words: Words, rows: readonly ModelRow[]): FormattedString =>
  lines(bold(words.text("models-title")), ...rows.flatMap((row) => rowLines(words, row)), "", modelsHow(words));

function rowLines(words: Words, { tag, version, made, isLocal, ...row }: ModelRow): readonly Piece[] {
  const about = { version, made, status: words.text(`models-status-${row.status}`) };
  const serving =
    row.since === null
      ? words.text("model-serves-shipped")
      : words.text("model-serves-since", { time: dateTime(words, row.since) });
  return [
    fmt`${row.serves ? "▶ " : ""}${bold(tag)} · ${words.text(isLocal ? "models-made-here" : "models-made", about)}`,
    ...(row.serves ? [serving] : row.takesOver ? [words.text("models-takes-over")] : []),
    row.fault === null ? gatesText(words, row) : words.text("models-fault", { why: row.fault }),
  ];
}

function gatesText(words: Words, { gates, missed }: Pick<ModelWish, "gates" | "missed">): string {
  const passed = words.text("model-gates", {
    passed: String(gates - missed.length),
    gates: count(words, "count-gates", gates),
  });
  return missed.length === 0 ? passed : words.text("models-missed", { passed, names: missed.join(", ") });
}

export const modelsHow = (words: Words): FormattedString =>
  words.rich("models-how", { promote: code("/models promote TAG"), rollback: code("/models rollback TAG why") });

export function modelsAnswerMessage(words: Words, answer: ModelAnswer): FormattedString {
  switch (answer.kind) {
    case "impossible":
      return impossibleMessage(words, answer);
    case "confirm":
      return askMessage(words, wishOf(answer.value));
    case "unchanged":
    case "done": {
      const { kind, tag, from } = wishOf(answer.value);
      return words.rich(`models-done-${kind}`, { tag: bold(tag), from });
    }
  }
}

const wishOf = (value: string): ModelWish => JSON.parse(value) as ModelWish;

/** What a model's own fault is, is said as the program says it everywhere. */
export function impossibleMessage(words: Words, { code: why, text }: ModelImpossible): FormattedString {
  const how = { example: code("/models rollback it loses on every coin"), list: code("/models") };
  if (why === "REASON_NEEDED") return words.rich("models-reason-needed", how);
  return lines(words.text(`models-not-${why}`, { why: text }));
}

function askMessage(words: Words, wish: ModelWish): FormattedString {
  const { kind, tag, from, reason, missed } = wish;
  const experimental = missed.length === 0 ? "models-as-watched" : "models-as-observation";
  return lines(
    words.rich(`models-ask-${kind}`, { tag: bold(tag), from }),
    reason === null ? null : words.text("models-reason", { reason: shorten(reason, 200) }),
    words.text(wish.as === "live" ? "models-as-live" : experimental, { gates: gatesText(words, wish) }),
    words.text("models-when"),
    answerSoon(words),
  );
}
