import { BUCKETS, type Used } from "./measure";

const cells = (of: readonly (string | number)[]) => `| ${of.join(" | ")} |`;

/** The row of a request on the page. */
export const doorRow = ({ lane, what, answer, runs, ...it }: Used) =>
  cells([
    ...[`\`${lane}\``, what, answer, runs],
    ...[it.requests, it.writeUnits, it.readUnits, it.doorReads],
  ]);

/** The page about what requests to the front door cost. */
export function doorMarkdown(used: readonly Used[], head: string): string {
  const columns = ["lane", "a saga that", "answer", "runs", "requests to tables"];
  const more = ["write units", "read units", "of them by the door"];
  return `# At the front door

Written by \`npm run bench -- --door\`, not by hand. ${head}

Each lane was deployed to LocalStack. A proxy recorded what the functions asked until the saga had ended. The counter was
spread over ${BUCKETS} buckets. Write units include those of writes whose condition failed. Writes do not depend on the computer.
Reads do: in \`standard\` the door looks at the record until the saga has ended; it reads every five seconds whether new sagas
are accepted; and a function looks again at a counter with buckets after 200 ms.

${cells([...columns, ...more])}
| --- | --- | --- | ${"---: | ".repeat(5).trim()}
${used.map(doorRow).join("\n")}

- Who loses first finds that all buckets are empty, and notes it.
- Who loses past the door was placed in the lane itself. So much each would cost if the door did not ask.
- What the lane does not take: the lane and the state machine were throttled. The door stored the record, and the
  reconciler started the saga.
`;
}
