/** Files become documents, one after the other, where they belong; archives with their folders. */
import { ApiError, sentenceOf } from "../api/http";
import { createFolder, type Place, putInto } from "../workspaces/api";
import { importFile } from "./api";
import { archiveOf } from "./archive";

export type Outcome = {
  /** Ids. */
  made: string[];
  failed: { name: string; why: string }[];
  /** What archives held besides. */
  left: number;
};
type Job = { file: File; place: Place | undefined };

/** How often one file is tried where many others are being read, and how long that takes. */
const TRIES = 20;
const PAUSE_MS = 3000;
const ZIP = /\.zip$/i;

/** `place` undefined: among one's own. `onStep` tells how many of how many are done. */
export async function takeIn(
  files: readonly File[],
  place: Place | undefined,
  onStep: (done: number, all: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { made: [], failed: [], left: 0 };
  const jobs: Job[] = [];
  for (const file of files) {
    if (!ZIP.test(file.name)) jobs.push({ file, place });
    else {
      try {
        jobs.push(...(await unpacked(file, place, outcome)));
      } catch (problem) {
        outcome.failed.push({ name: file.name, why: sentenceOf(problem) });
      }
    }
  }
  for (const [done, job] of jobs.entries()) {
    onStep(done, jobs.length);
    try {
      const { id } = await patiently(() => importFile(job.file));
      outcome.made.push(id);
      const { place } = job;
      if (place) await patiently(() => putInto(id, place));
    } catch (problem) {
      outcome.failed.push({ name: job.file.name, why: sentenceOf(problem) });
    }
  }
  return outcome;
}

async function unpacked(file: File, place: Place | undefined, outcome: Outcome): Promise<Job[]> {
  const { unzipped } = await import("./unzip");
  const { documents, left } = archiveOf(await unzipped(file));
  outcome.left += left.length;
  const known = new Map<string, string | null>([["", place?.folder_id ?? null]]);
  const jobs: Job[] = [];
  for (const { folders, name, bytes } of documents) {
    const folder = await folderAt(folders, place?.workspace_id ?? null, known);
    jobs.push({
      file: new File([bytes as Uint8Array<ArrayBuffer>], name),
      place: place && { ...place, folder_id: folder },
    });
  }
  return jobs;
}

/** The folder at the end of this road, made where it is not there. */
async function folderAt(
  road: readonly string[],
  workspace: string | null,
  known: Map<string, string | null>,
): Promise<string | null> {
  // Only workspaces have folders.
  if (workspace === null || road.length === 0) return known.get("") ?? null;
  const key = road.join("/");
  const found = known.get(key);
  if (found !== undefined) return found;
  const above = await folderAt(road.slice(0, -1), workspace, known);
  const name = road.at(-1) ?? "";
  const { id } = await patiently(() => createFolder(workspace, name, above));
  known.set(key, id);
  return id;
}

/** A server that has enough to do is asked again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (problem) {
      const busy = problem instanceof ApiError && problem.code === "too_many";
      if (!busy || attempt === TRIES) throw problem;
      await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
    }
  }
}
