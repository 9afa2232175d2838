/** What one check found: how it stands, in a sentence that ends with the cure. */
export type Finding = {
  readonly check: string;
  /** `note` = works, but mind it. `bad` = it will not run, or not be safe. `skip` = there is nothing to check. */
  readonly state: "ok" | "note" | "bad" | "skip";
  readonly text: string;
};

export const found =
  (check: string) =>
  (state: Finding["state"], text: string): Finding => ({ check, state, text });
