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
  /** The id of the event. It tells whether the event was found before. */
  readonly id: string;
  readonly functionName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

/** The log stream that records the actions of people. */
const PEOPLE = "saga-command";

/** Searches the logs of functions. */
export class LogSearch {
  readonly #logs = new CloudWatchLogsClient(CALL);
  readonly #lambda = new LambdaClient(CALL);
  /** The requests made so far. */
  requests = 0;
  readonly #groups = new Map<string, Promise<string[]>>();

  close(): void {
    this.#logs.destroy();
    this.#lambda.destroy();
  }

  /** The lines since `since` (milliseconds since 1970) that contain the text, oldest first. */
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

  /** Records a person's action in a function's log, as a line of JSON in a stream of its own. */
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

  /** LocalStack writes to the default group, whatever the configuration of the function says. */
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
      // A function that never ran has no log.
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return lines;
  }
}

/** Each search goes back this far again, because a line may arrive after a later one. */
const OVERLAP_MS = 5000;

/** What functions log from now on. Each line is returned once. */
export class NewLines {
  readonly #search = new LogSearch();
  /** The lines that the next search may find again: their ids and times. */
  readonly #seen = new Map<string, number>();
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
    for (const { id, at } of fresh) this.#seen.set(id, at);
    for (const [id, at] of this.#seen) if (at < this.#since) this.#seen.delete(id);
    return fresh;
  }
}
