/** Requests to the app, with its problems turned into errors that read well. */

import i18n from "../i18n";

/** What the app answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Codes whose sentence is the same whatever happened; the others bring their own, in English. */
const KNOWN = [
  "too_many",
  "going_away",
  "store_unavailable",
  "model_unavailable",
  "second_factor_demanded",
] as const;

/** JSON in, JSON out. Throws ApiError, with status 0 when nobody answered. */
export async function request<T>(
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<T> {
  const { json, ...rest } = init;
  const headers = new Headers(rest.headers);
  // A form of another site cannot send it: with accounts the server asks for it.
  headers.set("X-Burnish-Request", "1");
  if (json !== undefined) headers.set("Content-Type", "application/json");
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      ...rest,
      headers,
      body: json === undefined ? rest.body : JSON.stringify(json),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", i18n.t("problems.unreachable"));
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What an answer that is no success tells. */
export async function problemOf(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as { code?: string; detail?: string; title?: string };
    const known = KNOWN.find((code) => code === problem.code);
    const message = known
      ? i18n.t(`problems.${known}`)
      : (problem.detail ?? problem.title ?? response.statusText);
    return new ApiError(response.status, problem.code ?? "error", message);
  } catch {
    // A proxy in between answers in its own words.
    return new ApiError(
      response.status,
      "error",
      i18n.t("problems.answered", { status: response.status }),
    );
  }
}

/** Whether nobody answered, or only a proxy in front of a server that is away. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && [0, 502, 503, 504].includes(error.status);
}

/** An error as a sentence for a person. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
