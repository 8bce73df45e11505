/** The programs that an install needs. */
export interface Tools {
  python: string;
  javaHome: string;
}

/** The tools. If one is missing: a text for the user that says what is missing, why, and how to get it. */
export function lookForTools(
  env?: NodeJS.ProcessEnv,
): { tools: Tools; missing?: undefined } | { tools?: undefined; missing: string };

/** The output of a short command, or undefined if it fails or does not exist. */
export function probe(command: string, args: string[]): string | undefined;

/** Whether a Docker daemon answers. */
export function dockerAnswers(): boolean;
