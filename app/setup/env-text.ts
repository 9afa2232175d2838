/** Changes single settings in the text of an `.env` file and leaves every other line as its owner wrote it. */

/** The text with `NAME=value`: in place of the line that sets it, else of the example's `#NAME=…`, else at the end. */
export function withSetting(text: string, name: string, value: string): string {
  const line = `${name}=${value}`;
  for (const pattern of [new RegExp(`^${name}=.*$`, "m"), new RegExp(`^#\\s?${name}=.*$`, "m")]) {
    if (pattern.test(text)) return text.replace(pattern, () => line);
  }
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

/** The text in which nothing sets `NAME`: its line is commented out and emptied. */
export function withoutSetting(text: string, name: string): string {
  return text.replace(new RegExp(`^${name}=.*$`, "gm"), `#${name}=`);
}
