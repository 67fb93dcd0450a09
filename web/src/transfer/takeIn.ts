/** Files become documents, one after the other, where they belong; archives with their folders. */
import { ApiError, isAway, sentenceOf } from "../api/http";
import i18n from "../i18n";
import { newId } from "../offline/beginning";
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
type Job = {
  place: Place | undefined;
  name: string;
  /** Only in archives, whose documents know each other by it. */
  id?: string;
  linksTo?: ReadonlySet<string>;
  file: (gone: ReadonlySet<string>) => File;
};

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
    if (!ZIP.test(file.name)) jobs.push({ file: () => file, name: file.name, place });
    else {
      try {
        jobs.push(...(await unpacked(file, place, outcome)));
      } catch (problem) {
        outcome.failed.push({ name: file.name, why: sentenceOf(problem) });
      }
    }
  }
  // What leads nowhere comes first: who links to it knows by then whether it is there.
  const leads = ({ linksTo }: Job) => Number((linksTo?.size ?? 0) > 0);
  jobs.sort((a, b) => leads(a) - leads(b));
  const gone = new Set<string>();
  const promised = new Set<string>();
  for (const [done, job] of jobs.entries()) {
    onStep(done, jobs.length);
    try {
      const id = await made(job.file(gone), job);
      outcome.made.push(id);
      for (const each of job.linksTo ?? []) promised.add(each);
    } catch (problem) {
      const why = sentenceOf(problem);
      outcome.failed.push({ name: job.name, why });
      if (job.id === undefined) continue;
      if (promised.has(job.id)) await standIn(job, why).catch(() => undefined);
      else gone.add(job.id);
    }
  }
  return outcome;
}

/** Others lead to it already: a page with its name says there what became of it. */
async function standIn(job: Job, why: string): Promise<void> {
  const words = i18n.t("transfer:archive.standIn", { name: job.name, why });
  await made(new File([words], job.name.replace(/\.[a-z]+$/i, ".txt")), job);
}

/** The id of the new document, which lies where it belongs. */
async function made(file: File, { id: wanted, place }: Job): Promise<string> {
  const id = await patiently(async (attempt) => {
    try {
      return (await importFile(file, wanted)).id;
    } catch (problem) {
      // Nobody else has this id: what was taken is ours, and only the answer was lost.
      const taken = problem instanceof ApiError && problem.code === "conflict";
      if (taken && attempt > 1 && wanted !== undefined) return wanted;
      throw problem;
    }
  });
  if (place) await patiently(() => putInto(id, place));
  return id;
}

async function unpacked(file: File, place: Place | undefined, outcome: Outcome): Promise<Job[]> {
  const { unzipped } = await import("./unzip");
  const addressOf = (id: string) => `${window.location.origin}/d/${id}`;
  const { documents, left } = archiveOf(await unzipped(file), { newId, addressOf });
  outcome.left += left.length;
  const known = new Map<string, string | null>([["", place?.folder_id ?? null]]);
  const jobs: Job[] = [];
  for (const { id, folders, name, linksTo, content } of documents) {
    const folder = await folderAt(folders, place?.workspace_id ?? null, known);
    jobs.push({
      ...{ id, name, linksTo },
      file: (gone) => new File([content(gone) as Uint8Array<ArrayBuffer>], name),
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

/** A server that has enough to do, or is away for a moment, is asked again. */
async function patiently<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (problem) {
      const busy = problem instanceof ApiError && problem.code === "too_many";
      if (!(busy || isAway(problem)) || attempt === TRIES) throw problem;
      await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
    }
  }
}
