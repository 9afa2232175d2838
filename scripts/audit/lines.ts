/** A text file as batches of numbered lines, a part of it in memory at a time. */
import { createReadStream } from "node:fs";

export type Line = { readonly number: number; readonly text: string };

const CHUNK_BYTES = 1 << 14;
/** A longer line is cut here; what is left of it is no JSON, so the line is refused by its number. */
const LONGEST = 1 << 20;

/** Lines without their ends; blank ones are counted and left out. A byte order mark is dropped. */
export async function* linesOf(path: string): AsyncGenerator<readonly Line[]> {
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: CHUNK_BYTES });
  let rest = "";
  let number = 0;
  const batchOf = (parts: readonly string[]): readonly Line[] => {
    const batch: Line[] = [];
    for (const part of parts) {
      number += 1;
      const text = (number === 1 ? part.replace(/^\uFEFF/, "") : part).trim();
      if (text !== "") batch.push({ number, text });
    }
    return batch;
  };
  for await (const chunk of stream) {
    const parts = (rest + String(chunk)).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > LONGEST) {
      parts.push(rest);
      rest = "";
    }
    yield batchOf(parts);
  }
  yield batchOf([rest]);
}
