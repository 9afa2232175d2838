/** The part of `/setup` that is no matter of the running engine: what is written into the configuration file. */

export type SetupDesk = {
  readonly presets: readonly {
    readonly id: string;
    /** Firm, plan and phase as people say them: `FTMO 2-Step, challenge`. */
    readonly name: string;
    readonly size: number | null;
  }[];
  /** In force in this process. */
  readonly current: { readonly preset: string; readonly initial: number };
  /** Whether somebody chose the rules or the size, in the configuration or here since the start. */
  isChosen(): boolean;
  /** `unchanged`: the running process already has both; `stored`: they hold from the next start on. */
  save(preset: string, initial: number): "unchanged" | "stored" | "not-stored";
};
