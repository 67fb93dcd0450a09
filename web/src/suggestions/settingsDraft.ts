/** A document's settings as this page shows them: what the server said, and what is not sent yet. */

export type Settings = {
  enabled: boolean;
  strength: number;
  /** False alarms per 1,000 words of clean text that people here live with. */
  alarms: number;
};

export class SettingsDraft {
  private known: Settings | null = null;
  private unsent: Partial<Settings> = {};
  private toldSince = false;

  /** What to show. A control under somebody's hand is not moved by what others do. */
  get shown(): Settings | null {
    return this.known && { ...this.known, ...this.unsent };
  }

  /** The server told how the settings are. */
  heard(settings: Settings): void {
    this.known = settings;
    this.toldSince = true;
  }

  /** This person moved a control. */
  change(next: Partial<Settings>): void {
    this.unsent = { ...this.unsent, ...next };
  }

  /** What is to be sent now: only what this person moved, for others may have moved the rest. */
  take(): Partial<Settings> {
    const taken = this.unsent;
    this.unsent = {};
    this.toldSince = false;
    return taken;
  }

  /** The server took it. Its own word, where that came first, may be of something later still. */
  taken(sent: Partial<Settings>): void {
    if (this.known && !this.toldSince) this.known = { ...this.known, ...sent };
  }
}
