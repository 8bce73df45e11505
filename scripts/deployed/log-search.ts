import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  paginateFilterLogEvents,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CALL } from "./limits";

export interface FoundLine {
  /** The event's, by which it is known when it is found again. */
  readonly id: string;
  readonly functionName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

/** The stream of what people did. */
const PEOPLE = "saga-command";

/** The functions' logs. */
export class LogSearch {
  readonly #logs = new CloudWatchLogsClient(CALL);
  readonly #lambda = new LambdaClient(CALL);
  /** How many it has made so far. */
  requests = 0;
  readonly #groups = new Map<string, Promise<string[]>>();

  close(): void {
    this.#logs.destroy();
    this.#lambda.destroy();
  }

  /** The lines since that time (milliseconds since 1970), with this text in them; oldest first. */
  async lines(
    functionNames: readonly string[],
    search: { readonly since: number; readonly text?: string },
  ): Promise<FoundLine[]> {
    const all = await Promise.all(
      functionNames.map(async (name) => {
        const groups = await this.#groupsOf(name);
        return Promise.all(groups.map((group) => this.#linesOf(name, group, search)));
      }),
    );
    return all.flat(2).toSorted((a, b) => a.at - b.at);
  }

  /** Keeps what a person did in a function's log, as a line of JSON in a stream of its own. */
  async note(functionName: string, entry: object): Promise<void> {
    const [logGroupName] = await this.#groupsOf(functionName);
    const at = { logGroupName, logStreamName: PEOPLE };
    try {
      await this.#logs.send(new CreateLogStreamCommand(at));
    } catch (error) {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    }
    const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(entry) }];
    await this.#logs.send(new PutLogEventsCommand({ ...at, logEvents }));
  }

  /** LocalStack writes to the default group, whatever the function's configuration says. */
  #groupsOf(name: string): Promise<string[]> {
    const ask = async () => {
      const asked = new GetFunctionConfigurationCommand({ FunctionName: name });
      this.requests += 1;
      const { LoggingConfig } = await this.#lambda.send(asked);
      const [own] = name.split(":"); // versions and aliases share a group
      return [...new Set([LoggingConfig?.LogGroup ?? "", `/aws/lambda/${own}`])].filter(Boolean);
    };
    const known = this.#groups.get(name) ?? ask();
    this.#groups.set(name, known);
    return known;
  }

  async #linesOf(
    functionName: string,
    logGroupName: string,
    { since, text }: { readonly since: number; readonly text?: string },
  ): Promise<FoundLine[]> {
    const query = {
      logGroupName,
      startTime: since,
      ...(text && { filterPattern: `"${text}"` }),
    };
    const lines: FoundLine[] = [];
    try {
      for await (const page of paginateFilterLogEvents({ client: this.#logs }, query)) {
        this.requests += 1;
        for (const { eventId: id = "", timestamp = 0, message = "" } of page.events ?? []) {
          lines.push({ id, functionName, at: timestamp, message });
        }
      }
    } catch (error) {
      // A function that has never run has no log.
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return lines;
  }
}

/** How far back it searches again: a line may arrive later than one that was written after it. */
const OVERLAP_MS = 5000;

/** What functions log from now on, each line once. */
export class NewLines {
  readonly #search = new LogSearch();
  readonly #seen = new Set<string>();
  readonly #start = Date.now();
  #since = this.#start;

  constructor(private readonly functionNames: readonly string[]) {}

  close(): void {
    this.#search.close();
  }

  async next(): Promise<FoundLine[]> {
    const asked = Date.now();
    const found = await this.#search.lines(this.functionNames, { since: this.#since });
    this.#since = Math.max(this.#start, asked - OVERLAP_MS);
    const fresh = found.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    return fresh;
  }
}
