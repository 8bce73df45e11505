import { type AnyRequest, everyServiceIn, servicesIn } from "../../lambdas/saga/define";
import { doneStatus } from "../../lambdas/saga/record-states";
import type { Doing } from "../../lambdas/saga/service";
import type { SagaRows } from "../deployed/books";
import type { Bounds } from "./environment";
import type { Journey } from "./journeys";

/** An end that some path must reach, so that a search that goes nowhere cannot pass. */
type End = (story: SagaRows, all: readonly SagaRows[]) => boolean;
type Ends = Readonly<Record<string, End>>;

const doneIn =
  (saga: Journey["saga"]): End =>
  ({ record }) =>
    record?.status === doneStatus(saga);
const undone = ({ record }: SagaRows) => record?.status === "CANCELLED";
const redriven = ({ record }: SagaRows) => Number(record?.redrives ?? 0) > 0;
const said =
  (approval: string, end: End): End =>
  (story, all) =>
    story.record?.approval === approval && end(story, all);

/** A step after the pivot never works, and a person was told. */
export const isStuck = ({ record }: SagaRows) =>
  record?.status === "CONFIRMED" && record.escalatedAt !== undefined;

/** The end of a search in which so few attempts may fail that an undo is given up. */
const GIVEN_UP: Ends = {
  "undone with the help of a person": (it) => undone(it) && it.record?.escalatedAt !== undefined,
};

/**
 * Whether nothing that these bounds allow is a reason to undo the example. What is handed over is tried once more, but
 * if the reconciler was faster, that trial is its own.
 */
export function isHealthy(
  { saga, requests, decides, example }: Journey,
  bounds: Bounds,
  handsOver = false,
): boolean {
  const { request, ends } = example;
  const alone = requests.length === 1 && decides.length === 0 && ends === "done";
  const outside = everyServiceIn(saga);
  const errors = outside.filter(({ sandbox }) => sandbox?.errs?.(request)).length;
  const asks = outside.some(({ sandbox }) => sandbox?.asks?.(request));
  const { faults, busy, strays, retries, looks } = bounds;
  const trials = handsOver && looks === 0 ? retries + 1 : retries;
  return alone && !asks && strays === 0 && faults + errors <= trials && busy <= retries;
}

/** The ends of an example that waits for a person. */
function decidedEnds({ saga, decides }: Journey, { faults, behind }: Bounds): Ends {
  const done = doneIn(saga);
  const approved: Ends = {
    "approved and done": said("APPROVED", done),
    ...(faults > 0 && {
      "approved, and done after a re-drive": said(
        "APPROVED",
        (it, all) => done(it, all) && redriven(it),
      ),
    }),
  };
  return {
    ...(decides.includes("approve") && approved),
    ...(decides.includes("reject") && { "rejected and undone": said("REJECTED", undone) }),
    ...(behind > 0
      ? { "waited for too often, and undone": said("REQUIRED", undone) }
      : { "expired and undone": said("EXPIRED", undone) }),
  };
}

/** The ends of an example in which somebody must act outside. */
function actedEnds(saga: Journey["saga"], asking: readonly Doing<AnyRequest>[]): Ends {
  const undoneAs = (which: "BARRED" | "UNDONE"): End => {
    const isSo: End = ({ services }) =>
      asking.every(
        ({ service, sandbox }) => services[service]?.books?.status === sandbox?.words[which],
      );
    return (story, all) => undone(story) && isSo(story, all);
  };
  return {
    "done, as somebody has acted": doneIn(saga),
    "undone, as nobody has acted": undoneAs("BARRED"),
    "undone after somebody has acted": undoneAs("UNDONE"),
  };
}

/** The ends that a search of this example must meet within these bounds. */
export function endsOf(journey: Journey, bounds: Bounds, handsOver = false): Ends {
  const { saga, requests, decides, example } = journey;
  const { faults, caps } = bounds;
  const done = doneIn(saga);
  const outside = servicesIn(saga).filter((by) => by.sandbox);
  const withFaults = (ends: Ends) => (faults > 0 ? ends : {});
  if (requests.length > 1) {
    return {
      "one done, another undone": (story, all) => done(story, all) && all.some(undone),
      ...withFaults({ "all undone": (_, all) => all.every(undone) }),
    };
  }
  if (example.ends === "refused") return { refused: ({ record }) => record === undefined };
  if (example.ends === "stuck") return { stuck: isStuck };
  if (example.ends === "undone") {
    const refused = outside.filter(({ sandbox: it }) => it?.refuses(example.request));
    const ends = refused.map(({ service, sandbox: it }): [string, End] => [
      `refused by ${service} and undone`,
      (story) => undone(story) && story.services[service]?.books?.status === it?.words.REFUSED,
    ]);
    const all: Ends = ends.length > 0 ? Object.fromEntries(ends) : { undone };
    return caps > 0 ? { ...all, ...GIVEN_UP } : all;
  }
  if (decides.length > 0) return decidedEnds(journey, bounds);
  const asking = outside.filter(({ sandbox: it }) => it?.asks?.(example.request));
  if (asking.length > 0) return actedEnds(saga, asking);
  const takenBack = outside.map(({ service, sandbox: it }): [string, End] => [
    `done and undone by ${service}`,
    (story) => undone(story) && story.services[service]?.books?.status === it?.words.UNDONE,
  ]);
  return {
    done,
    ...(!isHealthy(journey, bounds, handsOver) &&
      withFaults({ undone, ...Object.fromEntries(takenBack) })),
    ...withFaults({
      "done after a re-drive": (it, all) => done(it, all) && redriven(it),
    }),
  };
}
