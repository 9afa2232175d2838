/** Replaces a small file as a whole: a reader finds the old one or the new one, also after a power cut. */
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
