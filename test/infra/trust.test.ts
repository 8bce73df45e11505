import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { sourceOf } from "../../lambdas/saga/event";
import { routesOf } from "../../lambdas/saga/routes";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { type CoordinationName, stackNames, tablesIn } from "../../lib/names";
import { bare } from "./alike";
import { Policies } from "./policies";
import { synthesize } from "./stacks";

// What a service may do to a saga that is not its own part: nothing. A service whose code is taken over can lie
// about its own part, and do no more. What is proved here is proved of the policies, as IAM evaluates them.

const WRITES = ["UpdateItem", "PutItem", "DeleteItem"].map((name) => `dynamodb:${name}`);
const READS = ["GetItem", "Query"].map((name) => `dynamodb:${name}`);

const stacks = ["test", "prod"].flatMap((stage) =>
  sagaNames.flatMap((name) => {
    const { saga, choreography } = synthesize({ stage, outsideAtOnce: 4 }, name);
    const templates = { orchestration: saga, choreography };
    return (["orchestration", "choreography"] as const).map((coordination) => {
      const policies = new Policies(templates[coordination], stage);
      const { stack } = stackNames(sagas[name], coordination);
      return { stack, stage, saga: sagas[name] as AnySaga, coordination, policies };
    });
  }),
);

/** The roles of a service: of its function, and of the one for its undo alone. */
const rolesOf = (policies: Policies, service: string) =>
  Object.keys(policies.ofRoles).filter((role) =>
    new RegExp(`^${service.toLowerCase()}(service|undo)`).test(role),
  );

/** The tables of a saga by the saga's own names for them. */
const tables = (saga: AnySaga, coordination: CoordinationName) =>
  new Map(
    tablesIn(saga, coordination, { stage: "test" }).map(({ name, tableName }) => [name, tableName]),
  );

const idOf = (policies: Policies, called: string) =>
  policies.ids.find((id) => bare(id) === called) ?? "";

describe.each(stacks)("in $stack of stage $stage", (it_) => {
  const { saga, coordination, policies, stack } = it_;
  const services = everyServiceIn(saga);
  const named = tables(saga, coordination);
  const may = (role: string, action: string, on: string) =>
    policies.allow({ stack, role, action, on });
  /** Which of these a service's roles may do; there must be a role. */
  const allowed = async (service: string, all: readonly (readonly [string, string])[]) => {
    const roles = rolesOf(policies, service);
    expect(roles).not.toEqual([]);
    const found: string[] = [];
    for (const role of roles) {
      for (const [action, on] of all) {
        if (await may(role, action, on)) found.push(`${bare(role)} ${action} ${on}`);
      }
    }
    return found;
  };

  it.each(services.map(({ service }) => service))(
    "%s cannot confirm, approve, complete or cancel: it writes nothing on the record",
    async (service) => {
      const record = `table ${named.get(saga.noun)}`;
      expect(
        await allowed(
          service,
          WRITES.map((action) => [action, record]),
        ),
      ).toEqual([]);
    },
  );

  it.each(services.map(({ service }) => service))(
    "%s cannot have another function confirm or approve, nor drive an execution",
    async (service) => {
      const functions = policies.ids.filter(
        (id) => policies.typeOf(id) === "AWS::Lambda::Function",
      );
      const asked = idOf(policies, "FenceFunction");
      expect(functions).toContain(asked);
      const calls = functions.flatMap((id) =>
        ["", ":live", ":1"].map((of) => ["lambda:InvokeFunction", `${id}${of}`] as const),
      );
      expect(await allowed(service, calls)).toEqual([]);
      const [machine] = policies.ids.filter(
        (id) => policies.typeOf(id) === "AWS::StepFunctions::StateMachine",
      );
      const drives = ["StartExecution", "SendTaskSuccess"].map(
        (name) => [`states:${name}`, machine ?? ""] as const,
      );
      if (machine) expect(await allowed(service, drives)).toEqual([]);
    },
  );

  it.each(services.map(({ service }) => service))(
    "%s asks for the fence and signs by its own alias, and cannot sign for another",
    async (service) => {
      const fence = idOf(policies, "FenceFunction");
      const aliases = services.map((by) => `${fence}:${by.service}`);
      const calls = aliases.map((alias) => ["lambda:InvokeFunction", alias] as const);
      const roles = rolesOf(policies, service).map(bare);
      expect(await allowed(service, calls)).toEqual(
        roles.map((role) => `${role} lambda:InvokeFunction ${fence}:${service}`),
      );
    },
  );

  it.each(services)(
    "$service publishes the events of its own commands, and no other's",
    async (by) => {
      if (coordination === "orchestration") return;
      const bus = idOf(policies, "Bus");
      const [role = ""] = rolesOf(policies, by.service);
      const publish = { stack, role, action: "events:PutEvents", on: bus };
      const published: string[] = [];
      for (const type of Object.keys(routesOf(saga))) {
        const context = { "events:source": [sourceOf(saga)], "events:detail-type": [type] };
        if (await policies.allow(publish, undefined, context)) published.push(type);
        const elsewhere = { ...context, "events:source": ["another-saga"] };
        expect(await policies.allow(publish, undefined, elsewhere)).toBe(false);
        // Two events in one request: both must be its own.
        const among = { ...context, "events:detail-type": [by.events.done, type] };
        if (await policies.allow(publish, undefined, among)) expect(published).toContain(type);
      }
      const { done, refused, undone } = { refused: undefined, undone: undefined, ...by.events };
      expect(published.sort()).toEqual([done, refused, undone].flatMap((it) => it ?? []).sort());
    },
  );

  it.each(services)("$service cannot touch another's rows", async (by) => {
    const own = [by.service, by.sandbox?.table];
    const others = [...named].filter(([name]) => ![...own, saga.noun].includes(name));
    const touches = others.flatMap(([name, table]) => {
      const given = Object.values(by.needs ?? {}).some(({ service }) => service === name);
      // What an earlier step gave is read, row by row.
      const reads = READS.filter((action) => !(given && action === "dynamodb:GetItem"));
      return [...WRITES, ...reads].map((action) => [action, `table ${table}`] as const);
    });
    expect(touches.length).toBeGreaterThan(services.length);
    expect(await allowed(by.service, touches)).toEqual([]);
  });

  it("only the fence, the record's own function, who approves and who finishes sagas write on the record", async () => {
    const record = `table ${named.get(saga.noun)}`;
    const roles: string[] = [];
    for (const role of Object.keys(policies.ofRoles)) {
      if (await may(role, "dynamodb:UpdateItem", record)) roles.push(bare(role));
    }
    const machine = roles.filter((role) => /^SagaStateMachine/.test(role)); // it parks the saga
    expect(machine).toHaveLength(coordination === "orchestration" ? 1 : 0);
    const looking = coordination === "orchestration" ? "Reconciler" : "Sweeper";
    const own = `${saga.noun.toLowerCase()}service`;
    expect(roles.filter((role) => !machine.includes(role)).sort()).toEqual(
      [
        "ApprovalRole",
        "FenceFunctionRole",
        `${looking}FunctionRole`,
        coordination === "orchestration" ? `${own}FunctionRole` : `${own}ParticipantFunctionRole`,
      ].sort(),
    );
  });

  it("the fence has the record and nothing else: it reads no row, and writes on no other table", async () => {
    const grants = policies.grants.filter(({ role }) => bare(role) === "FenceFunctionRole");
    const actions = new Set(grants.map(({ action }) => action));
    expect([...actions].filter((action) => !/^(logs|xray):/.test(action))).toEqual([
      "dynamodb:UpdateItem",
    ]);
    const others = [...named].filter(([name]) => name !== saga.noun);
    for (const [, table] of others) {
      const [role = ""] = Object.keys(policies.ofRoles).filter(
        (one) => bare(one) === "FenceFunctionRole",
      );
      expect(await may(role, "dynamodb:UpdateItem", `table ${table}`)).toBe(false);
    }
  });
});
