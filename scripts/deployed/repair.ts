import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { writeAttribute } from "../../lambdas/runtime/aws/dynamodb-expressions";
import { now } from "../../lambdas/runtime/aws/environment";
import type { Row } from "../../lambdas/saga/service";
import type { SagaRows } from "./books";
import type { ServicesClient } from "./client";
import { happened } from "./counter-rows";
import { counterNamed } from "./counters";
import { storedRows } from "./damage";
import { Unknown } from "./errors";
import type { Repaired, Repairing } from "./operations";
import { type Repair, repairsOf, repairsOfCounter } from "./repairs";
import { wordOf } from "./words";

/** Mends the damaged rows of a saga, as far as that needs no guess. */
export class RepairShop {
  /** @param requestOf the input of a saga's execution, if it is known. */
  constructor(
    private readonly dynamodb: DynamoDBDocumentClient,
    private readonly client: Pick<
      ServicesClient,
      "saga" | "outputs" | "rows" | "counter" | "books"
    >,
    private readonly requestOf: (rows: SagaRows) => Promise<unknown>,
  ) {}

  /** @throws Unknown if there is no such saga or counter. */
  async repair({ id, dryRun }: Repairing): Promise<Repaired[]> {
    const done: Repaired[] = [];
    for (const it of await this.#found(id)) {
      const isDone = dryRun || it.mends.length === 0 || (await this.#write(it));
      const did = dryRun ? "planned" : isDone ? "mended" : "changed";
      const { name: row, mends, left } = it;
      done.push({ id: it.id, row, mends, left, did: mends.length === 0 ? "left" : did });
    }
    return done;
  }

  async #found(id: string | undefined): Promise<Repair[]> {
    const { saga } = this.client;
    if (id?.includes("#")) {
      const { kind, key } = counterNamed(saga, id);
      const { service } = kind.by;
      const row = await this.client.counter(service, key);
      if (!row) throw new Unknown(`there is no ${id}`);
      return repairsOfCounter(saga, { service, key, row });
    }
    if (id !== undefined) {
      const rows = await this.client.rows(id);
      if (storedRows(saga, rows).length === 0)
        throw new Unknown(`there is no ${wordOf(saga)} ${id}`);
      return this.#ofSaga(rows);
    }
    const { sagas, counters } = await this.client.books();
    const found: Repair[] = [];
    for (const rows of sagas) found.push(...(await this.#ofSaga(rows)));
    return [...found, ...counters.flatMap((one) => repairsOfCounter(saga, one))];
  }

  /** The execution is read only if the request in the record cannot be read. */
  async #ofSaga(rows: SagaRows): Promise<Repair[]> {
    const { saga } = this.client;
    const found = repairsOf(saga, rows, { now: now() });
    const lacks = found.some(({ left }) => left.some((fault) => fault.startsWith("request")));
    if (!lacks) return found;
    return repairsOf(saga, rows, { now: now(), request: await this.requestOf(rows) });
  }

  /** Writes a repair, unless somebody changed the same fields. @returns whether it was written. */
  #write({ table, key, row, next }: Repair): Promise<boolean> {
    const named = typeof next.version === "number" ? nextWrite(row, next.version) : {};
    const update = { TableName: this.client.outputs.table(table), Key: key };
    return happened(
      this.dynamodb.send(
        new UpdateCommand({ ...update, ...expression(row, { ...next, ...named }) }),
      ),
    );
  }
}

/** Changes the version as any commit does, so that a concurrent writer reads the row again. */
function nextWrite({ version: before }: Row, now: number) {
  const version = before === now ? now + 1 : now;
  return { version, [writeAttribute(version)]: randomBytes(12).toString("base64url") };
}

/** Sets the fields that differ, on condition that they and the version are still the ones that were read. */
function expression(was: Row, next: Row) {
  const changed = Object.keys(next).filter((name) => !isDeepStrictEqual(next[name], was[name]));
  const asRead = changed.map((name) =>
    was[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
  );
  const values = changed.flatMap((name) => [
    [`:${name}`, next[name]],
    ...(was[name] === undefined ? [] : [[`:was_${name}`, was[name]]]),
  ]);
  return {
    UpdateExpression: `SET ${changed.map((name) => `#${name} = :${name}`).join(", ")}`,
    ConditionExpression: asRead.join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(changed.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(values),
  };
}
