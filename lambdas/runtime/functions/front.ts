import type { Saga } from "../../saga/define";
import type { AskName } from "../../saga/front/asks";
import { FRONT, optionalSetting } from "../aws/environment";
import type { LambdaHandler } from "../aws/observability";
import { type FrontResponse, frontHandler } from "../front/handler";
import { recordTable } from "../tables";
import { compensatePorts, decidePorts, over, placePorts } from "./front-ports";

/**
 * A function of a saga's front door, for one of the things that can be asked: `place`, `read`, `decide` or
 * `compensate`. It takes what API Gateway sends of a request, and answers with the saga as its record has it, or with
 * problem details (RFC 9457). It logs no body.
 */
export function frontFunction<R extends object>(
  saga: Saga<R>,
  ask: AskName,
): LambdaHandler<unknown, FrontResponse> {
  return frontHandler(saga, ask, {
    scopes: optionalSetting(FRONT.scopes) ?? "",
    records: () => over(recordTable(saga)),
    place: () => placePorts(saga),
    decide: () => decidePorts(saga),
    compensate: () => compensatePorts(saga),
  });
}
