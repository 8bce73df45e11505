import {
  type App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  Tags,
} from "aws-cdk-lib";
import type { AnySaga } from "../lambdas/saga/define";
import { ChoreographyStack } from "./choreography-stack";
import { DataStack } from "./data-stack";
import { type CoordinationName, stackNames } from "./names";
import type { SagaProps } from "./props";
import { SagaApi } from "./saga-api";
import { SagaStack } from "./saga-stack";
import { isDisposable, LOCAL_ASSETS_BUCKET, readSettings } from "./settings";

/** Both coordinations of a saga, each with the stack of its tables. */
export interface Stacks {
  readonly data: DataStack;
  readonly saga: SagaStack;
  readonly choreographyData: DataStack;
  readonly choreography: ChoreographyStack;
}

/**
 * Adds all stacks of a saga to the app, with the settings of its context.
 * @param files where its functions are bundled from, see `SagaProps`.
 */
export function addSaga(
  app: App,
  saga: AnySaga,
  files: Pick<SagaProps, "file" | "providers"> = {},
): Stacks {
  const settings = readSettings((key) => app.node.tryGetContext(key));
  const disposable = isDisposable(settings);
  const props = () => ({
    saga,
    settings,
    ...files,
    terminationProtection: !disposable,
    // The bootstrap stack with its roles takes longer than the deployment itself. An emulator needs only a
    // bucket, which `npm run deploy:local` makes.
    synthesizer: disposable
      ? new CliCredentialsStackSynthesizer({ fileAssetsBucketName: LOCAL_ASSETS_BUCKET })
      : new DefaultStackSynthesizer(),
  });
  const names = (coordination: CoordinationName) => stackNames(saga, coordination);
  const dataStack = (coordination: CoordinationName) =>
    new DataStack(app, names(coordination).data, { ...props(), coordination });

  const data = dataStack("orchestration");
  const orchestration = new SagaStack(app, names("orchestration").stack, props());
  orchestration.addStackDependency(data);
  if (settings.api === "on") new SagaApi(orchestration, "Api", { of: orchestration });
  const choreographyData = dataStack("choreography");
  const choreography = new ChoreographyStack(app, names("choreography").stack, {
    ...props(),
    streams: { ...choreographyData.streams, ...settings.streams },
  });
  choreography.addStackDependency(choreographyData);
  const stacks = { data, saga: orchestration, choreographyData, choreography };
  for (const stack of Object.values(stacks)) {
    // CloudFormation does not support tags of dashboards in every region yet.
    const but = { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] };
    Tags.of(stack).add("project", "order-saga", but);
    Tags.of(stack).add("stage", settings.stage, but);
  }
  return stacks;
}
