import type { Configuration } from '../../config/configuration.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposable.ts';

/** VS Code reads a changed settings file within about a second; after this the person should not wait for it. */
const LONGEST_WAIT_MS = 5000;

export interface ConfiguredPorts {
  readonly service: {
    readonly configuration: Configuration;
    readonly onDidChange: (listener: () => void) => Disposable;
  };
  readonly clock: Clock;
}

/** Resolves when the configuration has a model of this name, or after five seconds. */
export async function untilConfigured(name: string, { service, clock }: ConfiguredPorts): Promise<void> {
  const isThere = (): boolean => service.configuration.deployments.some(({ group }) => group === name);
  if (isThere()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(LONGEST_WAIT_MS, resolve);
  const subscription = service.onDidChange(() => {
    if (isThere()) resolve();
  });
  await promise;
  cancel();
  subscription.dispose();
}
