import * as z from "zod";
import { jsonOf } from "../command/json";

const schema = z.object({
  timestamp: z.coerce.date(),
  message: z.string(),
  service: z.string(),
  correlation_id: z.string().optional(),
  command: z.string().optional(),
  /** In the choreography: the event that was published, or the one that was reacted to. */
  event: z.string().optional(),
  receives: z.number().optional(),
  refusal: z.string().optional(),
  cause: z.string().optional(),
  error: z.object({ name: z.string(), message: z.string().default("") }).optional(),
  /** The saga's id in the reconciler's lines. */
  id: z.string().optional(),
  did: z.string().optional(),
  trigger: z.string().optional(),
  /** How a run of the lane `direct` ended. */
  output: z
    .object({ outcome: z.string(), reason: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** A line of a function's log, as Powertools writes it. */
export type LogLine = z.infer<typeof schema>;

/** Parses a line. Undefined if it is of another kind. */
export const logLine = (text: string): LogLine | undefined => schema.safeParse(jsonOf(text)).data;

/** The saga that a line belongs to. */
export const sagaOf = ({ correlation_id, did, id }: LogLine): string | undefined =>
  correlation_id ?? (did ? id : undefined);
