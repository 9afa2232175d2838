/** What an import says about one file, for people. */
import { symbolOf, venueOf } from "../../core/instrument.ts";
import type { ImportReport } from "../../market/import/import-file.ts";
import { differingText } from "../backfill/report.ts";

/** More would not be read; `--json` has them all. */
const LISTED = 20;
const count = (value: number): string => value.toLocaleString("en-US");

export function importText(report: ImportReport): string {
  const { file, instrument, timeframe, added, equal, duplicates } = report;
  const parts = [`${count(added)} new`, `${count(equal)} stored already`];
  if (duplicates > 0) parts.push(`${count(duplicates)} repeated in the file`);
  const head = `${file}: ${symbolOf(instrument)} ${timeframe} on ${venueOf(instrument)}: ${parts.join(", ")}`;
  return [head, ...badText(report), ...differingText(report.disagreements)].join("\n");
}

function badText({ bad, unit }: ImportReport): readonly string[] {
  if (bad.length === 0) return [];
  const more = bad.length > LISTED ? [`  … and ${count(bad.length - LISTED)} more`] : [];
  return [
    `  ${count(bad.length)} rows cannot be used and were left out:`,
    ...bad.slice(0, LISTED).map(({ line, why }) => `  ${unit} ${line}: ${why}`),
    ...more,
  ];
}
