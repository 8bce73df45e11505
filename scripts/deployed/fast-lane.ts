import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import type { Lane } from "../../lambdas/saga/lane";
import { refusalName } from "../../lambdas/saga/refusals";
import type { Answer } from "./client";
import { Failed, Refused } from "./errors";
import type { Placed } from "./operations";
import { wordOf } from "./words";

const told = z.object({ outcome: z.string(), execution: z.string().optional() });

/**
 * What a fast lane answers to whoever places a saga.
 * @throws Refused if another request has its id. Failed if the run told nothing: nobody knows how far it got.
 */
export function ofFastLane(
  saga: AnySaga,
  lane: Lane,
  id: string,
  answer: Answer,
): Omit<Placed, "id"> {
  const word = wordOf(saga);
  if (!answer.ok) {
    const { error, message } = answer;
    if (error === refusalName(saga.noun, "conflict"))
      throw new Refused(`${word} ${id} was placed before, by another request: saga show ${id}`);
    throw new Failed(
      `${word} ${id}: ${error}${message ? ` (${message})` : ""}. If it was placed, the reconciler takes it up: ` +
        `saga show ${id}`,
    );
  }
  const { outcome, execution } = told.parse(answer.value);
  return execution ? { run: execution } : { run: lane, outcome };
}
