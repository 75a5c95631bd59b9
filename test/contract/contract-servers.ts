import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { serve } from './loopback.ts';
import type { Loopback, Visit } from './loopback.ts';

export type Answer = (visit: Visit) => void | Promise<void>;

/** Servers of the tests around it: each is closed after its test, and no promise of any test may be left to fail alone. */
export interface ContractServers {
  readonly open: (answer: Answer) => Promise<Loopback>;
  /** Closes it before its test ends. */
  readonly close: (loopback: Loopback) => Promise<void>;
}

export function contractServers(): ContractServers {
  const servers = new Set<Loopback>();
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeAll(() => {
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    await Promise.all([...servers].map((each) => each.close()));
    servers.clear();
  });
  afterAll(async () => {
    await sleep(20);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  return {
    async open(answer) {
      const started = await serve(answer);
      servers.add(started);
      return started;
    },
    async close(loopback) {
      servers.delete(loopback);
      await loopback.close();
    },
  };
}
