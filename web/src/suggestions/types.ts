/** A suggestion as the server sends it, and what this page adds. */

export type Status =
  | "open"
  | "accepted"
  | "rejected"
  | "stale"
  | "superseded"
  | "expired"
  | "undone";

export type Decision = "accept" | "reject";

export type Suggestion = {
  id: string;
  block_id: string;
  /** UTF-16 code units within the block's text, against `before`. */
  start: number;
  end: number;
  before: string;
  after: string;
  alternatives: string[];
  kind: string;
  score: number;
  steps: number;
  model: string;
  status: Status;
  decided_by: string | null;
  created_at: string;
  /** Which of `alternatives` was accepted; null: `after` was, or nothing yet. */
  chosen: number | null;
  /** Who proposes it; none: the model. */
  author?: string | null;
};

export type SuggestionsEvent =
  | {
      event: "snapshot" | "changed";
      suggestions: Suggestion[];
      /** Said when it changes, and in a snapshot while it is slow: the workers are behind. */
      pace?: "normal" | "slow";
    }
  | { event: "settings"; suggestions_enabled: boolean; strength: number; alarms: number };

export type DecidedMessage = {
  id: string;
  /** "error": nothing was decided, and `detail` says why. */
  status: Status | "error";
  detail?: string;
  by: string | null;
  seq?: number | null;
  /** Base64, only where this call accepted it. */
  update?: string | null;
};
