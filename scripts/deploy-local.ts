import { deployLocal } from "./deploy";
import { settings, up } from "./localstack";
import { progress, runMain } from "./main";

/** `npm run deploy:local`: brings the emulator up if needed and deploys to it. */
runMain(async (signal) => {
  const log = progress();
  const emulator = await up({ log, signal });
  Object.assign(process.env, settings(emulator));
  await deployLocal({ stage: "local", log, signal });
  log(`deployed to ${emulator.endpoint}`);
});
