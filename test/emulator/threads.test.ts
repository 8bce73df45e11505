import { python } from "./plugin";

// The count is of Linux: only there a process has so few mappings.
(process.platform === "linux" ? it : it.skip)(
  "threads that have ended hold no memory mapping, even if somebody keeps them",
  () => {
    const said = python(`
import threading, time
from order_saga_localstack import threads

def mappings():
    with open("/proc/self/maps") as maps: return len(maps.readlines())

def keep_ended(count):
    kept = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(count)]
    for thread in kept: thread.start()
    while any(thread.is_alive() for thread in kept): time.sleep(0.05)
    return kept

before = mappings()
lost = keep_ended(100)
grown = mappings() - before
threads.LOOK_SECONDS = 0.1
threads.free_stacks()
before = mappings()
kept = keep_ended(100)
until = time.monotonic() + 10
while mappings() - before > 20 and time.monotonic() < until: time.sleep(0.05)
print(grown >= 100, mappings() - before <= 20)`);
    expect(said).toBe("True True");
  },
);
