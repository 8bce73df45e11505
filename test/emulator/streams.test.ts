import { python } from "./plugin";

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
