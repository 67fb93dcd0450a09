import { beforeEach, describe, expect, it } from "vitest";
import { EDITING_MS, SaveTracker } from "./saveState";

const AT = new Date("2026-11-24T14:03:22Z");
let tracker: SaveTracker;
let now = 0;

function types(times = 1): void {
  for (let i = 0; i < times; i++) {
    tracker.edited(now);
    tracker.sentUpdate();
  }
}

function connects(): void {
  tracker.opened();
  tracker.caughtUp();
  tracker.sentKept();
}

beforeEach(() => {
  tracker = new SaveTracker();
  now = 1000;
});

describe("the state line", () => {
  it("is connecting before the first connection", () => {
    expect(tracker.state(now)).toEqual({ kind: "connecting" });
  });

  it("goes from editing over sent to saved", () => {
    connects();
    tracker.saved(1, AT);
    types(3);
    expect(tracker.state(now)).toEqual({ kind: "editing" });
    now += EDITING_MS;
    expect(tracker.state(now)).toEqual({ kind: "sent", changes: 3 });
    tracker.saved(3, AT);
    expect(tracker.state(now)).toEqual({ kind: "sent", changes: 1 });
    tracker.saved(4, AT);
    expect(tracker.state(now)).toEqual({ kind: "saved", at: AT });
  });

  it("keeps what was sent but not acknowledged when the connection breaks", () => {
    connects();
    types(5);
    tracker.saved(3, AT);
    tracker.closed();
    expect(tracker.state(now)).toEqual({ kind: "offline", kept: 3 });
  });

  it("sends what was kept with the answer to the state vector", () => {
    connects();
    tracker.saved(1, AT);
    tracker.closed();
    for (let i = 0; i < 12; i++) tracker.edited(now);
    expect(tracker.state(now)).toEqual({ kind: "offline", kept: 12 });
    now += EDITING_MS;
    connects();
    expect(tracker.state(now)).toEqual({ kind: "sent", changes: 12 });
    tracker.saved(1, AT);
    expect(tracker.state(now)).toEqual({ kind: "saved", at: AT });
    expect(tracker.unsaved).toBe(0);
  });

  it("does not call kept edits saved when a later frame is acknowledged first", () => {
    tracker.edited(now);
    tracker.opened();
    tracker.caughtUp();
    types();
    now += EDITING_MS;
    tracker.saved(1, AT);
    expect(tracker.state(now)).toEqual({ kind: "sent", changes: 1 });
    tracker.sentKept();
    tracker.saved(2, AT);
    expect(tracker.state(now)).toEqual({ kind: "saved", at: AT });
  });

  it("counts what an earlier session left behind until the server has it", () => {
    tracker.restored(7);
    expect(tracker.state(now)).toEqual({ kind: "offline", kept: 7 });
    connects();
    expect(tracker.state(now)).toEqual({ kind: "sent", changes: 7 });
    tracker.saved(1, AT);
    expect(tracker.state(now)).toEqual({ kind: "saved", at: AT });
  });

  it("is offline once nobody answered", () => {
    tracker.unreachable();
    expect(tracker.state(now)).toEqual({ kind: "offline", kept: 0 });
  });

  it("ignores an old acknowledgement that arrives twice", () => {
    connects();
    tracker.saved(1, AT);
    types(2);
    tracker.saved(1, AT);
    expect(tracker.unsaved).toBe(2);
  });

  it("tells why the server refuses", () => {
    connects();
    tracker.refused(4404, "no such document");
    expect(tracker.state(now)).toEqual({ kind: "refused", code: 4404, reason: "no such document" });
  });
});
