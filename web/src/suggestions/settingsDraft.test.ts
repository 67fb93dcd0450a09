import { describe, expect, it } from "vitest";
import { type Settings, SettingsDraft } from "./settingsDraft";

const server: Settings = { enabled: true, strength: 0.2, alarms: 2 };

function draft(): SettingsDraft {
  const made = new SettingsDraft();
  made.heard(server);
  return made;
}

describe("the settings on the page", () => {
  it("are unknown until the server has told", () => {
    expect(new SettingsDraft().shown).toBeNull();
  });

  it("follow a hand at once, and send only what it moved", () => {
    const settings = draft();
    settings.change({ alarms: 5 });
    expect(settings.shown).toEqual({ ...server, alarms: 5 });
    expect(settings.take()).toEqual({ alarms: 5 });
    expect(settings.take()).toEqual({});
  });

  it("keep what is under this hand when somebody else turns another dial", () => {
    const settings = draft();
    settings.change({ strength: 0.8 });
    settings.heard({ ...server, strength: 0.3, alarms: 0.5 });
    expect(settings.shown).toEqual({ ...server, strength: 0.8, alarms: 0.5 });
    expect(settings.take()).toEqual({ strength: 0.8 });
  });

  it("believe the server's word over what was sent before it", () => {
    const settings = draft();
    settings.change({ alarms: 5 });
    const sent = settings.take();
    settings.heard({ ...server, alarms: 0.5 });
    settings.taken(sent);
    expect(settings.shown?.alarms).toBe(0.5);
  });

  it("stay where they were sent to, and go back where the server refuses", () => {
    const settings = draft();
    settings.change({ alarms: 5 });
    settings.taken(settings.take());
    expect(settings.shown?.alarms).toBe(5);
    settings.change({ alarms: 0.5 });
    settings.take();
    expect(settings.shown?.alarms).toBe(5);
  });
});
