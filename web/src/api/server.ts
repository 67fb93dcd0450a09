/** What this server is, and whether its model answers. */
import { request } from "./http";

export type ModelInfo = {
  state: "starting" | "ready" | "off" | "failed";
  model: string | null;
  reason: string | null;
  waiting: number;
  /** Seconds that the first of the urgent jobs has waited. */
  lag: number;
  /** Worker processes that report; null: the server runs the model itself. */
  workers: number | null;
};

export type ServerInfo = {
  version: string;
  auth: "local" | "accounts";
  model: ModelInfo;
  limits: { attachment_bytes: number };
};

export function getServer(signal?: AbortSignal): Promise<ServerInfo> {
  return request("/server", { signal });
}
