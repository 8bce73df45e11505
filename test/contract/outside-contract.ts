import { type ProviderSubject, providerPromises } from "stepfunctions-saga/testing";

/** What every provider must do. Then what is proved with the sandbox also holds with a real provider. */
export function outsideContract<R>(
  name: string,
  makeSubject: () => Promise<ProviderSubject<R>>,
  without: readonly string[] = [],
): void {
  describe(`${name} keeps the contract of a system outside`, () => {
    let subject: ProviderSubject<R>;
    beforeAll(async () => {
      subject = await makeSubject();
    });

    const asked = Object.entries(providerPromises).filter(
      ([promise]) => !without.includes(promise),
    );
    it.each(asked)("%s", (_, check) => check(subject));
  });
}
