import { describe, expect, it } from "vitest";
import { deviceOf } from "./device";

describe("the browser of a session", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      { browser: "Firefox", system: "Linux", handheld: false },
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      { browser: "Safari", system: "iOS", handheld: true },
    ],
    ["", { browser: null, system: null, handheld: false }],
  ])("of %j", (agent, device) => {
    expect(deviceOf(agent)).toEqual(device);
  });

  it("is unknown, and no error, for what is no browser", () => {
    expect(deviceOf("\u0000 nonsense ()").system).toBeNull();
  });
});
