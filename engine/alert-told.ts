/** What an alert says, as one of a closed list of sentences with its facts, so that a chat can say it in its language. */

/** The sentence; its facts are ready to be read, but for codes that have words of their own. */
export type AlertTold = {
  readonly as: AlertSentence;
  readonly facts?: Readonly<Record<string, string>>;
};

type AlertSentence =
  | "source-down"
  | "source-up"
  | "data-recovered"
  | "data-recovered-poor"
  | "data-none"
  | "data-none-because"
  | "data-old"
  | "data-old-because"
  | "data-warming-up"
  | "data-rejected"
  | "quality-back"
  | "quality-low-candles"
  | "quality-low-features"
  | "quality-low-both"
  | "feed-restored"
  | "feed-fallback"
  | "kill-switch-violated"
  | "risk-ACTIVE"
  | "risk-REDUCED"
  | "risk-CLOSE_ONLY"
  | "risk-FLATTEN_ADVICE"
  | "risk-LOCKED"
  | "scan-late"
  | "scan-on-time"
  | "model-down"
  | "model-up"
  | "account-usable"
  | "account-unusable"
  | "account-anchor-differs"
  | "unusual-move";
