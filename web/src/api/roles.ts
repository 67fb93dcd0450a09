/** What somebody may do with a document or in a workspace, from least to most. */
export const ROLES = ["viewer", "commenter", "editor", "owner"] as const;
export type Role = (typeof ROLES)[number];
