import type { Lane } from "../../lambdas/saga/lane";
import type { Cost } from "./model";
import { PRICES } from "./prices";
import { round } from "./statistics";

/** What an execution of an express workflow is billed for: 64 MB, in steps of a tenth of a second. */
const EXPRESS_GB_SECONDS = (64 / 1024) * 0.2;

type Parts = Readonly<Record<"stepFunctions" | "lambda" | "dynamodb" | "logs" | "sum", number>>;

/**
 * USD for a million happy sagas in each lane, reckoned from what one of them cost in the state machine: the same calls
 * and writes. A direct run is one call, as long as the four; and of its log half is left at most.
 */
export function laneCosts(cost: Cost): Readonly<Record<Lane, Parts>> {
  const { stepFunctions, lambdaRequests, lambdaDuration, dynamodb, logs, total } = cost;
  const lambda = lambdaRequests + lambdaDuration;
  const express =
    PRICES.millionExpressRequests + 1_000_000 * EXPRESS_GB_SECONDS * PRICES.expressGbSecond;
  const one = PRICES.millionLambdaRequests + lambdaDuration;
  return {
    standard: { ...summed({ stepFunctions, lambda, dynamodb, logs }), sum: round(total) },
    express: summed({ stepFunctions: express, lambda, dynamodb, logs }),
    direct: summed({ stepFunctions: 0, lambda: one, dynamodb, logs: logs / 2 }),
  };
}

const summed = (parts: Omit<Parts, "sum">): Parts => {
  const rounded = Object.entries(parts).map(([name, usd]) => [name, round(usd)] as const);
  const sum = round(Object.values(parts).reduce((all, usd) => all + usd, 0));
  return { ...parts, ...Object.fromEntries(rounded), sum };
};
