/**
 * Parts of the page that are read when they are wanted. React's own `lazy` has them shown late: once a
 * fallback of `Suspense` is on the screen, nothing takes its place before 300 ms have gone by.
 */
import { type ComponentType, type ReactNode, useEffect, useState } from "react";

type Soon<P> = ComponentType<P & { waiting: ReactNode }> & {
  /** Reads it ahead of its first use. */
  begin: () => void;
};

/** What `read` brings; until then `waiting` is shown. Where it cannot be read, `Crash` says so. */
export function soon<P extends object>(read: () => Promise<ComponentType<P>>): Soon<P> {
  let come: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;

  function begin(): Promise<void> {
    coming ??= read().then(
      (part) => {
        come = part;
      },
      (problem) => {
        // Whoever comes back later has another try.
        coming = null;
        throw problem;
      },
    );
    return coming;
  }

  function Part({ waiting, ...props }: P & { waiting: ReactNode }) {
    const [outcome, setOutcome] = useState<"come" | { problem: unknown } | null>(null);
    useEffect(() => {
      let here = true;
      begin().then(
        () => here && setOutcome("come"),
        (problem) => here && setOutcome({ problem }),
      );
      return () => {
        here = false;
      };
    }, []);
    if (outcome !== null && outcome !== "come") throw outcome.problem;
    const Come = come;
    return Come ? <Come {...(props as unknown as P)} /> : waiting;
  }

  return Object.assign(Part, { begin: () => void begin().catch(() => undefined) });
}
