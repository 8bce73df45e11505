import type { Outside } from "../faults/proxy";
import { atProvider, ProviderPlan } from "../scenarios/provider-table";
import type { Connect } from "../scenarios/stage";
import { isFoundByTheNext, SENDS_OF_A_CUT, STRIPE, stripeAt } from "./at-proxy";
import { DemoStripe } from "./demo-stripe";
import { FakeStripe } from "./fake-stripe";
import { withLedger } from "./ledger";

/** A fake Stripe for a test stage. The functions reach it through the stage's fault proxy. */
export class StageStripe {
  readonly outside: Outside;
  readonly #demo: DemoStripe;

  private constructor(readonly fake: FakeStripe) {
    this.outside = stripeAt(fake.endpoint);
    this.#demo = DemoStripe.over(fake);
  }

  static async open(): Promise<StageStripe> {
    return new StageStripe(await FakeStripe.start());
  }

  close(): Promise<void> {
    return this.fake.stop();
  }

  /** The context with which a stage is deployed. @param endpoint of its proxy. */
  context(endpoint: string): Promise<string[]> {
    return this.#demo.context(endpoint);
  }

  /** The scenarios at the calls of Stripe: their sagas are paid by test cards, and the fake's ledger is judged. */
  scenarios(connect: Connect): Connect {
    return async (proxy) => {
      const stage = await connect(proxy);
      const { client, coordination } = stage;
      const { saga } = client;
      const plan = new ProviderPlan(saga, {
        table: STRIPE,
        sends: SENDS_OF_A_CUT,
        isFound: isFoundByTheNext,
      });
      const stored = client.rows.bind(client);
      client.rows = async (id) => withLedger(saga, await stored(id), this.fake);
      return {
        ...stage,
        plan,
        coordination: {
          ...coordination,
          scenarios: (table) => atProvider(plan, coordination.scenarios(table)),
        },
        placed: async (subject) => {
          const paid = this.#demo.paidBy(saga, subject.request);
          return { ...subject, request: await client.kept(paid) };
        },
      };
    };
  }
}
