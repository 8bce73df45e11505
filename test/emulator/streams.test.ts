import { execFileSync } from "node:child_process";
import { installDir, PLUGIN } from "../../scripts/localstack/paths";
import { pythonOf } from "../../scripts/localstack/whole";

/** Runs Python with LocalStack and its plugin. Returns what it prints. */
const python = (lines: string) =>
  execFileSync(pythonOf(installDir()), ["-c", lines], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: PLUGIN },
  }).trim();

describe("a stream is asked", () => {
  it("when something was written, and once more where an answer failed: its iterator is a new one", () => {
    const said = python(`
import time
from order_saga_localstack.streams import Pace, wait_for_writes

class Writes:
    count = 1
    def wait(self, count, seconds): pass

class Poller:
    pace = Pace(Writes())
    def poll_events(self): pass
    def get_records(self, iterator): raise ValueError

wait_for_writes(Poller, Writes())
poller = Poller()
said = [poller.pace.is_due()]
poller.pace.asked_at = time.monotonic()
poller.pace.answered(False)
said.append(poller.pace.is_due())
try: poller.get_records("an iterator")
except ValueError: said.append(poller.pace.is_due())
print(said)`);
    expect(said).toBe("[True, False, True]");
  });
});
