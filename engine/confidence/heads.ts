/** What the models' heads say of one row. Models of one group stand in for each other, so a group speaks with one voice. */
import type { Head, ModelScores } from "../ports.ts";

/** Mean per group over its models that answered the row with a finite number; a silent group is absent. */
export function groupMeans(answers: readonly ModelScores[], row: number, head: Head): ReadonlyMap<string, number> {
  const said = new Map<string, number[]>();
  for (const answer of answers) {
    const value = answer.scores[row];
    if (answer.head !== head || value === undefined || !Number.isFinite(value)) continue;
    said.set(answer.group, [...(said.get(answer.group) ?? []), value]);
  }
  return new Map([...said].map(([group, values]) => [group, mean(values)]));
}

/** Mean of the groups that answered, or null when none did. */
export function headOf(answers: readonly ModelScores[], row: number, head: Head): number | null {
  const groups = [...groupMeans(answers, row, head).values()];
  return groups.length === 0 ? null : mean(groups);
}

/** What each model with a `win240` head said about one row, by model name; a model that did not answer is absent. */
export const scoresOfRow = (answers: readonly ModelScores[], row: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    answers.flatMap(({ model, head, scores }) => {
      const score = scores[row] ?? Number.NaN;
      return head === "win240" && Number.isFinite(score) ? [[model, score]] : [];
    }),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
