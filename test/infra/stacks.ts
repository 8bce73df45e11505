import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { OrderChoreographyDataStack } from "../../lib/order-choreography-data-stack";
import { OrderChoreographyStack } from "../../lib/order-choreography-stack";
import { OrderSagaDataStack } from "../../lib/order-saga-data-stack";
import { OrderSagaStack } from "../../lib/order-saga-stack";
import { readSettings } from "../../lib/settings";

export interface Synthesized {
  readonly data: Template;
  readonly saga: Template;
  readonly choreographyData: Template;
  readonly choreography: Template;
}

const done = new Map<string, Synthesized>();

/** All stacks as the app makes them, from the context that a deployment gives. */
export function synthesize(context: Readonly<Record<string, unknown>>): Synthesized {
  const key = JSON.stringify(context);
  const made = done.get(key) ?? make(context);
  done.set(key, made);
  return made;
}

function make(context: Readonly<Record<string, unknown>>): Synthesized {
  // No stack's functions are bundled: what they hold is not what is tested here, and it is slow.
  const app = new App({ context: { ...context, "aws:cdk:bundling-stacks": [] } });
  const settings = readSettings((key) => app.node.tryGetContext(key));
  const data = new OrderSagaDataStack(app, "OrderSagaData", { settings });
  const saga = new OrderSagaStack(app, "OrderSaga", { settings });
  saga.addStackDependency(data);
  const choreographyData = new OrderChoreographyDataStack(app, "OrderChoreographyData", {
    settings,
  });
  const streams = settings.streams ?? choreographyData.streams;
  const choreography = new OrderChoreographyStack(app, "OrderChoreography", { settings, streams });
  return {
    data: Template.fromStack(data),
    saga: Template.fromStack(saga),
    choreographyData: Template.fromStack(choreographyData),
    choreography: Template.fromStack(choreography),
  };
}

/** The resources of a type by logical id; a test fails where there is none. */
export function resources(of: Template, type: string): [id: string, resource: Resource][] {
  const found = Object.entries(of.findResources(type));
  if (found.length === 0) throw new Error(`no ${type}`);
  return found.map(([id, { Properties, ...rest }]) => [id, { Properties, ...rest }]);
}

export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
