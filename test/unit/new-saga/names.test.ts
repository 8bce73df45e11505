import { sagaNames, sagas } from "../../../lambdas/sagas";
import { namesOf, renamed } from "../../../scripts/new-saga/names";

const all = sagaNames.map((name) => sagas[name]);
const named = (name: string, noun?: string) => namesOf(name, noun, all);

describe("a new saga's name", () => {
  it("is lower-case words; its noun is made of them, or given", () => {
    expect(named("ticket")).toEqual({ name: "ticket", camel: "ticket", noun: "Ticket" });
    expect(named("book-room")).toEqual({ name: "book-room", camel: "bookRoom", noun: "BookRoom" });
    expect(named("hire", "Car").noun).toBe("Car");
  });

  it.each(["", "Ticket", "bookRoom", "book_room", "-a", "a-", "a--b", "1a", "../a", "a/b", "é"])(
    "cannot be %j",
    (name) => expect(() => named(name)).toThrow("a saga's name has lower-case words"),
  );

  it.each([
    "class",
    "await",
    "new",
    "saga",
    "runtime",
    "command",
    "reason",
    "execution",
    "event",
    "define-saga",
    "hold",
    "outside",
    "goods",
    "plain",
  ])("cannot be %s, which the code uses", (name) =>
    expect(() => named(name)).toThrow(`${name} is a name that the code uses`),
  );

  it("cannot be one that is taken, nor can its noun", () => {
    for (const { name, noun } of all) {
      expect(() => named(name)).toThrow(`there is a saga ${name} already`);
      expect(() => named("other", noun)).toThrow(`the saga ${name} already has the noun ${noun}`);
    }
  });

  it.each(["Goods", "Money", "Provider", "Approval", "Reconciler", "Sweeper"])(
    "cannot have the noun %s, which is a function's or a table's",
    (noun) => expect(() => named("other", noun)).toThrow(`${noun} is a name that the code uses`),
  );

  it.each(["car", "A b", "A-b", "1"])("cannot have the noun %j, which is no word", (noun) =>
    expect(() => named("other", noun)).toThrow("a noun is one word of letters and digits"),
  );
});

it("the template is of the saga that it is copied for", () => {
  const text = 'sample({ name: "sample", noun: "Sample", sampleId })';
  expect(renamed(text, { name: "book-room", camel: "bookRoom", noun: "Stay" })).toBe(
    'bookRoom({ name: "book-room", noun: "Stay", stayId })',
  );
});
