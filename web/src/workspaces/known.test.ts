import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Workspace } from "./api";

type Answer = (names: string[]) => Promise<void>;
const asked: Answer[] = [];

vi.mock("./api", () => ({
  listWorkspaces: () =>
    new Promise((resolve) => {
      asked.push(async (names) => {
        resolve({ workspaces: names.map((name) => ({ id: name, name, role: "owner" })) });
        await new Promise((done) => setTimeout(done));
      });
    }),
}));

const names = (found: readonly Workspace[] | null) => found?.map(({ name }) => name) ?? null;

describe("workspaces are those of the person who is signed in", () => {
  beforeEach(() => {
    vi.resetModules();
    asked.length = 0;
  });

  it("shares one answer among all who ask at once, and asks again later", async () => {
    const { belongTo, knownOf, loadWorkspaces } = await import("./known");
    belongTo("ada");
    void loadWorkspaces();
    void loadWorkspaces();
    expect(asked).toHaveLength(1);
    await asked[0]?.(["House"]);
    expect(names(knownOf("ada"))).toEqual(["House"]);
    void loadWorkspaces();
    expect(asked).toHaveLength(2);
  });

  it("forgets those of the person before", async () => {
    const { belongTo, knownOf, loadWorkspaces } = await import("./known");
    belongTo("ada");
    void loadWorkspaces();
    await asked[0]?.(["Ada's house"]);
    expect(knownOf("bea")).toBeNull();
    belongTo("bea");
    expect(knownOf("bea")).toBeNull();
    expect(knownOf("ada")).toBeNull();
  });

  it("drops an answer that comes after another person has signed in", async () => {
    const { belongTo, knownOf, loadWorkspaces, subscribe } = await import("./known");
    const told = vi.fn();
    subscribe(told);
    belongTo("ada");
    void loadWorkspaces();
    belongTo("bea");
    void loadWorkspaces();
    expect(asked).toHaveLength(2);
    await asked[0]?.(["Ada's house"]);
    expect(knownOf("bea")).toBeNull();
    expect(told).not.toHaveBeenCalled();
    await asked[1]?.(["Bea's house"]);
    expect(names(knownOf("bea"))).toEqual(["Bea's house"]);
    expect(told).toHaveBeenCalledTimes(1);
  });
});
