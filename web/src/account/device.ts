/** Which browser a session is in, as people would name it. */
import Bowser from "bowser";

export type Device = { browser: string | null; system: string | null; handheld: boolean };

/** From the User-Agent that the browser sent; what cannot be told is null. */
export function deviceOf(agent: string): Device {
  // It throws for nothing, and a program may send nothing.
  if (agent.trim() === "") return { browser: null, system: null, handheld: false };
  const { browser, os, platform } = Bowser.parse(agent);
  return {
    browser: browser.name || null,
    system: os.name || null,
    handheld: platform.type === "mobile" || platform.type === "tablet",
  };
}
