import { afterEach, beforeEach, expect, test, vi } from "vitest";

const kept = new Map<string, string>();
const reload = vi.fn();
const getServer = vi.fn();
const getSession = vi.fn();
const nobody = { person: null };

vi.mock("../api/server", () => ({ getServer }));
vi.mock("./api", () => ({ getSession }));
vi.mock("../people/me", () => ({ nameMe: () => undefined }));
vi.mock("./seat", () => ({ takeSeat: async () => undefined }));
vi.mock("react", () => ({ useSyncExternalStore: (_: unknown, now: () => unknown) => now() }));

beforeEach(() => {
  kept.clear();
  for (const mock of [reload, getServer, getSession]) mock.mockReset();
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

afterEach(() => vi.unstubAllGlobals());

/** A visit: what it knows at once, and what once the server has answered. */
async function visit(): Promise<unknown[]> {
  vi.resetModules();
  const { loadSession, useSession: standing } = await import("./session");
  const loaded = loadSession();
  const atOnce = standing();
  await loaded;
  return [atOnce, standing()];
}

test("where nobody signs in, only the first visit waits for the server's word", async () => {
  getServer.mockResolvedValue({ auth: "local" });
  expect(await visit()).toEqual([null, "local"]);
  expect(await visit()).toEqual(["local", "local"]);
  expect(getSession).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

test("where people sign in, only the first visit asks what the server is", async () => {
  getServer.mockResolvedValue({ auth: "accounts" });
  getSession.mockResolvedValue(nobody);
  expect(await visit()).toEqual([null, nobody]);
  expect(await visit()).toEqual([null, nobody]);
  expect(getServer).toHaveBeenCalledOnce();
});

test("a server that is another one now is heard", async () => {
  kept.set("burnish.auth", "local");
  getServer.mockResolvedValue({ auth: "accounts" });
  getSession.mockResolvedValue(nobody);
  await visit();
  expect(reload).toHaveBeenCalledOnce();

  getServer.mockResolvedValue({ auth: "local" });
  getSession.mockRejectedValue(new Error("404"));
  expect(await visit()).toEqual([null, "local"]);
  expect(reload).toHaveBeenCalledOnce();
});

test("without a server the page says so, and keeps what it knew", async () => {
  kept.set("burnish.auth", "local");
  getServer.mockRejectedValue(new Error("nobody"));
  expect(await visit()).toEqual(["local", "away"]);
  expect(kept.get("burnish.auth")).toBe("local");
});
