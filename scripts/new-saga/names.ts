import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import { capital, nameInCode } from "../../lib/names";
import { UserError } from "../command/user-error";
import { sample } from "./template/saga";

/** The names of a new saga: of its folder and messages, in code, and in states and events. */
export interface Names {
  /** `book-room` */
  readonly name: string;
  /** `bookRoom` */
  readonly camel: string;
  /** `BookRoom`, or another word for one such saga: `Booking`. */
  readonly noun: string;
}

export const TEMPLATE = join(__dirname, "template");

const LONGEST = 30;
/** Names of folders beside the sagas' folders, and of fields beside a request in a message. */
const TAKEN = ["saga", "runtime", "sagas", "command", "reason", "execution", "event"];
/** Functions that every saga has. */
const TAKEN_NOUNS = ["Approval", "Reconciler", "Publisher", "Sweeper", "Sagas"];

/** @throws UserError if there can be no such saga, and says why. */
export function namesOf(
  name: string,
  given: string | undefined,
  sagas: readonly Pick<AnySaga, "name" | "noun">[],
): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST) {
    throw new UserError(
      `${name}: a saga's name has lower-case words with "-" between them, such as book-room, ` +
        `and ${LONGEST} characters at most`,
    );
  }
  const camel = nameInCode(name);
  if (sagas.some((it) => it.name === name)) throw new UserError(`there is a saga ${name} already`);
  if ([...TAKEN, ...declared()].includes(camel) || !isIdentifier(camel)) {
    throw new UserError(`${name} is a name that the code uses: choose another`);
  }
  return { name, camel, noun: nounOf(given ?? capital(camel), sagas) };
}

/** @throws UserError */
function nounOf(noun: string, sagas: readonly Pick<AnySaga, "name" | "noun">[]): string {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(noun) || noun.length > LONGEST) {
    throw new UserError(
      `${noun}: a noun is one word of letters and digits, capital first, such as Booking`,
    );
  }
  const other = sagas.find((it) => it.noun === noun);
  if (other)
    throw new UserError(
      `the saga ${other.name} already has the noun ${noun}: give another with --noun`,
    );
  const services = servicesIn(sample).flatMap((by) => [by.service, by.sandbox?.table]);
  if ([...services, ...TAKEN_NOUNS].includes(noun)) {
    throw new UserError(`${noun} is a name that the code uses: give another with --noun`);
  }
  return noun;
}

/** The names that the template declares or imports, beside the saga itself. */
function declared(): string[] {
  const text = readFileSync(join(TEMPLATE, "saga.ts"), "utf8");
  const all = [...text.matchAll(/const (\w+)|import (?:\* as (\w+)|\{([^}]*)\})/g)];
  return all.flatMap(([, ...found]) => found.flatMap((names) => names?.match(/\w+/g) ?? []));
}

/** Whether a constant can have this name, also in an async function. */
function isIdentifier(word: string): boolean {
  try {
    new Script(`"use strict"; async () => { const ${word} = 0; };`);
    return true;
  } catch {
    return false;
  }
}

const small = (word: string) => `${word.charAt(0).toLowerCase()}${word.slice(1)}`;

/** A text of the template, with the names of this saga. */
export function renamed(text: string, { name, camel, noun }: Names): string {
  return text
    .replaceAll('"sample"', `"${name}"`)
    .replace(/\bsampleId\b/g, `${small(noun)}Id`)
    .replace(/\bSample\b/g, noun)
    .replace(/\bsample\b/g, camel);
}
