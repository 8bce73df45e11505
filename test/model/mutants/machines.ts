import type { Definition, Task } from "../asl";

type Change = (definition: Definition) => Definition;

function changed(name: string, change: (task: Task) => Partial<Task>): Change {
  return (definition) => {
    const task = definition.States[name];
    if (task?.Type !== "Task") throw new Error(`${name} is no task`);
    return {
      ...definition,
      States: { ...definition.States, [name]: { ...task, ...change(task) } },
    };
  };
}

const all =
  (...changes: readonly Change[]): Change =>
  (definition) =>
    changes.reduce((made, change) => change(made), definition);

const leads = (from: string, to: string) => changed(from, () => ({ Next: to }));

/** The last task of a chain: what was its end becomes the end of another one. */
const ends =
  (from: string, like: string): Change =>
  (definition) => {
    const last = definition.States[like];
    if (last?.Type !== "Task") throw new Error(`${like} is no task`);
    const { Output, End } = last;
    return changed(from, () => ({ Next: undefined, Output, End }))(definition);
  };

const goesOn =
  (from: string, to: string, like: string): Change =>
  (definition) => {
    const task = definition.States[like];
    if (task?.Type !== "Task") throw new Error(`${like} is no task`);
    return changed(from, () => ({ Next: to, End: undefined, Output: task.Output }))(definition);
  };

const tasks = [
  "PlaceOrder",
  "ReserveStock",
  "AwaitApproval",
  "ChargePayment",
  "ConfirmOrder",
  "DeadLetterStep",
  "AbandonOrder",
  "RefundPayment",
  "ReleaseStock",
  "CancelOrder",
  "DeadLetterCompensation",
];

/** Each catch of each task, taken out in turn. */
function withoutCatches({ States }: Definition): Record<string, Change> {
  const found = tasks.flatMap((name) => {
    const task = States[name];
    const catches = task?.Type === "Task" ? task.Catch : [];
    return catches.map(({ ErrorEquals }, i) => {
      const without = changed(name, ({ Catch }) => ({ Catch: Catch.filter((_, k) => k !== i) }));
      return [`${name} without its catch of ${ErrorEquals.join(", ")}`, without] as const;
    });
  });
  return Object.fromEntries(found);
}

/** The committed definition with one thing changed. */
export const machineMutants = (committed: Definition): Readonly<Record<string, Change>> => ({
  "the order confirmed before the payment is charged": all(
    (definition) => {
      const choice = definition.States.ApprovalRequired;
      if (choice?.Type !== "Choice") throw new Error("ApprovalRequired is no choice");
      const Choices = choice.Choices.map((it) =>
        it.Next === "ChargePayment" ? { ...it, Next: "ConfirmOrder" } : it,
      );
      return {
        ...definition,
        States: { ...definition.States, ApprovalRequired: { ...choice, Choices } },
      };
    },
    ends("ChargePayment", "ConfirmOrder"),
    goesOn("ConfirmOrder", "ChargePayment", "PlaceOrder"),
  ),
  "the order cancelled before the stock is released": all(
    leads("RefundPayment", "CancelOrder"),
    ends("ReleaseStock", "CancelOrder"),
    goesOn("CancelOrder", "ReleaseStock", "PlaceOrder"),
  ),
  "the stock released before the payment is refunded": all(
    leads("AbandonOrder", "ReleaseStock"),
    leads("ReleaseStock", "RefundPayment"),
    leads("RefundPayment", "CancelOrder"),
  ),
  "no fence before the refund": (definition) =>
    JSON.parse(
      JSON.stringify(definition).replaceAll('"Next":"AbandonOrder"', '"Next":"RefundPayment"'),
    ),
  "no refund": leads("AbandonOrder", "ReleaseStock"),
  "no release": leads("RefundPayment", "CancelOrder"),
  "no cancel": ends("ReleaseStock", "CancelOrder"),
  "no approval": (definition) => ({
    ...definition,
    States: {
      ...definition.States,
      ReserveStock: { ...taskOf(definition, "ReserveStock"), Next: "ChargePayment" },
    },
  }),
  "an order parked though it may have been decided": changed("AwaitApproval", ({ Arguments }) => ({
    Arguments: { ...(Arguments as object), ConditionExpression: "#status = :status" },
  })),
  ...withoutCatches(committed),
});

function taskOf({ States }: Definition, name: string): Task {
  const task = States[name];
  if (task?.Type !== "Task") throw new Error(`${name} is no task`);
  return task;
}
